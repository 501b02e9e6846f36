import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./RoleDialog").then((module) => ({ default: module.RoleDialog }));
const loadDelete = () =>
  import("./DeleteRoleDialog").then((module) => ({ default: module.DeleteRoleDialog }));
loadSoon(load);

/** In files of their own. */
export const RoleDialog = lazy(load);
export const DeleteRoleDialog = lazy(loadDelete);
