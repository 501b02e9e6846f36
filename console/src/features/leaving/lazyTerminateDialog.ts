import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./TerminateDialog").then((module) => ({ default: module.TerminateDialog }));
loadSoon(load);

/** In a file of its own. */
export const TerminateDialog = lazy(load);
