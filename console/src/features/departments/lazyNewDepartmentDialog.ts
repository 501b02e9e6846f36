import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () =>
  import("./NewDepartmentDialog").then((module) => ({ default: module.NewDepartmentDialog }));
loadSoon(load);

/** Not in the file of the list: its picker weighs more. */
export const NewDepartmentDialog = lazy(load);
