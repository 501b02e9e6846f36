import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./BulkDialog").then((module) => ({ default: module.BulkDialog }));
loadSoon(load);

/** In a file of its own. */
export const BulkDialog = lazy(load);
