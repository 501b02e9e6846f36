import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./InviteDialog").then((module) => ({ default: module.InviteDialog }));
loadSoon(load);

/** In a file of its own. */
export const InviteDialog = lazy(load);
