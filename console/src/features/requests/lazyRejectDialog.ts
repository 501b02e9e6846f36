import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./RejectDialog").then((module) => ({ default: module.RejectDialog }));
loadSoon(load);

/** In a file of its own. */
export const RejectDialog = lazy(load);
