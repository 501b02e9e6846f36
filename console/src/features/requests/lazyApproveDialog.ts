import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./ApproveDialog").then((module) => ({ default: module.ApproveDialog }));
loadSoon(load);

/** In a file of its own. */
export const ApproveDialog = lazy(load);
