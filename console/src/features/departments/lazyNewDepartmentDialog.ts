import { lazy } from "react";

/** Loaded when first opened: its picker weighs more than the list. */
export const NewDepartmentDialog = lazy(() => import("./NewDepartmentDialog").then((module) => ({ default: module.NewDepartmentDialog })));
