import { lazy } from "react";
import { loadSoon } from "@/ui/loadSoon";

const load = () => import("./AddMemberDialog").then((module) => ({ default: module.AddMemberDialog }));
loadSoon(load);

/** Not in the file of the list: its pickers weigh more. */
export const AddMemberDialog = lazy(load);
