import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./TitleDialog").then((module) => ({ default: module.TitleDialog }));
const loadRemove = () =>
  import("./RemoveTitleDialog").then((module) => ({ default: module.RemoveTitleDialog }));
loadSoon(load);

/** In files of their own. */
export const TitleDialog = lazy(load);
export const RemoveTitleDialog = lazy(loadRemove);
