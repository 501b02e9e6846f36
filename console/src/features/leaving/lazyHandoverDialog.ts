import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./HandoverDialog").then((module) => ({ default: module.HandoverDialog }));
loadSoon(load);

/** In a file of its own. */
export const HandoverDialog = lazy(load);
