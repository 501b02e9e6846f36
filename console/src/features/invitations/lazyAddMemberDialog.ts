import { lazy } from "react";

/** Loaded when first opened: its pickers weigh more than the list. */
export const AddMemberDialog = lazy(() => import("./AddMemberDialog").then((module) => ({ default: module.AddMemberDialog })));
