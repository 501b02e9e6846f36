import { lazy } from "react";

const load = () => import("./JobDialog").then((module) => ({ default: module.JobDialog }));

/** In a file of its own. */
export const JobDialog = lazy(load);
