import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./RenewDialog").then((module) => ({ default: module.RenewDialog }));
loadSoon(load);

/** In a file of its own. */
export const RenewDialog = lazy(load);
