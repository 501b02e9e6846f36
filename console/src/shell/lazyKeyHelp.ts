import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./KeyHelp").then((module) => ({ default: module.KeyHelp }));
loadSoon(load);

/** In a file of its own. */
export const KeyHelp = lazy(load);
