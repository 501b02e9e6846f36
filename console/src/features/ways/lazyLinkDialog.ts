import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./LinkDialog").then((module) => ({ default: module.LinkDialog }));
loadSoon(load);

/** In a file of its own. */
export const LinkDialog = lazy(load);
