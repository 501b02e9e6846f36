import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./RevokeDialog").then((module) => ({ default: module.RevokeDialog }));
loadSoon(load);

/** In a file of its own. */
export const RevokeDialog = lazy(load);
