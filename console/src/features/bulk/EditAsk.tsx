import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useBulkPreview } from "@/api/bulk";
import type { BulkOrder } from "@/api/types";
import { DepartmentPicker, type ChosenDepartment } from "@/features/departments/DepartmentPicker";
import { TitlePicker, type ChosenTitle } from "@/features/titles/TitlePicker";
import { useMay } from "@/shell/OrganizationContext";
import { Field } from "@/ui/Field";
import { Segments } from "@/ui/Segments";
import { Ask, type AskProps } from "./Ask";
import { EditPreview } from "./EditPreview";

type DepartmentMode = "keep" | "add" | "remove" | "replace";
type TitleMode = "keep" | "set" | "clear";

const departmentModes = ["keep", "add", "remove", "replace"] as const;
const titleModes = ["keep", "set", "clear"] as const;

/** Departments, position and location of many people: shows what would change for whom, then changes it. */
export function EditAsk({ onSend, ...ask }: AskProps) {
  const { t } = useTranslation("bulk");
  const { t: m } = useTranslation("members");
  const may = useMay();
  const preview = useBulkPreview(ask.organizationId);
  const [departmentMode, setDepartmentMode] = useState<DepartmentMode>("keep");
  const [departments, setDepartments] = useState<readonly ChosenDepartment[]>([]);
  const [positionMode, setPositionMode] = useState<TitleMode>("keep");
  const [position, setPosition] = useState<ChosenTitle | null>(null);
  const [locationMode, setLocationMode] = useState<TitleMode>("keep");
  const [location, setLocation] = useState<ChosenTitle | null>(null);

  const change: Partial<BulkOrder> = {
    ...(departmentMode !== "keep"
      ? { departments: { mode: departmentMode, ids: departments.map(({ id }) => id) } }
      : {}),
    ...(positionMode !== "keep"
      ? { position_id: positionMode === "set" ? (position?.id ?? null) : null }
      : {}),
    ...(locationMode !== "keep"
      ? { location_id: locationMode === "set" ? (location?.id ?? null) : null }
      : {}),
  };
  const isNothing = Object.keys(change).length === 0;
  const reason =
    departmentMode !== "keep" && departmentMode !== "replace" && departments.length === 0
      ? t("choose_departments")
      : positionMode === "set" && !position
        ? t("choose_position")
        : locationMode === "set" && !location
          ? t("choose_location")
          : isNothing
            ? t("choose_change")
            : null;
  const text = JSON.stringify(change);
  const [previewed, setPreviewed] = useState<string | null>(null);
  const shown = previewed === text ? preview.data : undefined;
  const look = () =>
    preview.mutate({ action: "edit", ...ask.whom, ...change }, { onSuccess: () => setPreviewed(text) });
  const modes = <Mode extends string>(names: readonly Mode[], label: (mode: Mode) => string) =>
    names.map((name) => ({ name, label: label(name) }));
  return (
    <Ask
      {...ask}
      error={ask.error ?? (preview.error ? toApiError(preview.error) : null)}
      isRunning={ask.isRunning || preview.isPending}
      isChanged={!isNothing}
      reason={reason}
      label={shown ? undefined : t("preview")}
      busyLabel={preview.isPending ? t("previewing") : undefined}
      onSubmit={shown ? () => onSend(change) : look}
    >
      <div className="bulk-field">
        <span className="bulk-label">{m("departments")}</span>
        <Segments
          label={m("departments")}
          options={modes(departmentModes, (mode) => t(`departments_${mode}`))}
          chosen={departmentMode}
          onChosen={setDepartmentMode}
        />
        {departmentMode !== "keep" && (
          <Field
            label={t(`departments_${departmentMode}_which`)}
            hint={
              departmentMode === "replace"
                ? departments.length === 0
                  ? t("departments_none")
                  : m("first_is_main")
                : null
            }
          >
            {(ids) => (
              <DepartmentPicker
                ids={ids}
                organizationId={ask.organizationId}
                value={departments}
                onChange={setDepartments}
              />
            )}
          </Field>
        )}
      </div>
      <div className="bulk-field">
        <span className="bulk-label">{m("position")}</span>
        <Segments
          label={m("position")}
          options={modes(titleModes, (mode) => t(`title_${mode}`))}
          chosen={positionMode}
          onChosen={setPositionMode}
        />
        {positionMode === "set" && (
          <TitlePicker
            organizationId={ask.organizationId}
            kind="positions"
            label={t("position_new")}
            value={position}
            onChange={setPosition}
            mayCreate={may("positions.manage")}
          />
        )}
      </div>
      <div className="bulk-field">
        <span className="bulk-label">{m("location")}</span>
        <Segments
          label={m("location")}
          options={modes(titleModes, (mode) => t(`title_${mode}`))}
          chosen={locationMode}
          onChosen={setLocationMode}
        />
        {locationMode === "set" && (
          <TitlePicker
            organizationId={ask.organizationId}
            kind="locations"
            label={t("location_new")}
            value={location}
            onChange={setLocation}
            mayCreate={may("locations.manage")}
          />
        )}
      </div>
      {shown && <EditPreview results={shown} />}
    </Ask>
  );
}
