import { lazy } from "react";

/** In files of their own: they are opened rarely. */
export const RenameDepartmentDialog = lazy(() =>
  import("./RenameDepartmentDialog").then((module) => ({ default: module.RenameDepartmentDialog })),
);
export const MoveDepartmentDialog = lazy(() =>
  import("./MoveDepartmentDialog").then((module) => ({ default: module.MoveDepartmentDialog })),
);
export const DeleteDepartmentDialog = lazy(() =>
  import("./DeleteDepartmentDialog").then((module) => ({ default: module.DeleteDepartmentDialog })),
);
