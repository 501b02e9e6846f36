import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./RestoreDialog").then((module) => ({ default: module.RestoreDialog }));
loadSoon(load);

/** In a file of its own. */
export const RestoreDialog = lazy(load);
