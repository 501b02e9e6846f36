import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./NewLinkDialog").then((module) => ({ default: module.NewLinkDialog }));
loadSoon(load);

/** In a file of its own. */
export const NewLinkDialog = lazy(load);
