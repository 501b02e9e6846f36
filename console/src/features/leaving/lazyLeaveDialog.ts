import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./LeaveDialog").then((module) => ({ default: module.LeaveDialog }));
loadSoon(load);

/** In a file of its own. */
export const LeaveDialog = lazy(load);
