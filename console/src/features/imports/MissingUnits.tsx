import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import { useChangeImport } from "@/api/imports";
import type { Import } from "@/api/types";
import { DepartmentPicker } from "@/features/departments/DepartmentPicker";
import { TitlePicker } from "@/features/titles/TitlePicker";
import { useMembership } from "@/shell/OrganizationContext";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";

type Props = { readonly organizationId: string; readonly plan: Import };
type Unit = Import["missing"][number];

const keyOf = (unit: Unit) => `${unit.kind}/${unit.name}`;

/** Departments, positions and locations that the file names and that are not there: create or choose another, once for all rows. */
export function MissingUnits({ organizationId, plan }: Props) {
  const { t } = useTranslation("imports");
  const { organization } = useMembership();
  const change = useChangeImport(organizationId, plan.id);
  const [mapping, setMapping] = useState<string | null>(null);
  if (plan.missing.length === 0) return null;
  const decide = (units: readonly Unit[], action: "create" | "map" | "undecided", id?: string) => {
    setMapping(null);
    change.mutate({ units: units.map(({ kind, name }) => ({ kind, name, action, id: id ?? null })) });
  };
  const open = plan.missing.filter(({ action }) => !action);
  return (
    <section className="imports-side-part" aria-labelledby="imports-missing">
      <h2 id="imports-missing">
        <bdi>{t("missing", { organization: organization.name })}</bdi>
      </h2>
      <ul className="imports-missing" aria-busy={change.isPending}>
        {plan.missing.map((unit) => (
          <li key={keyOf(unit)}>
            <div>
              <bdi>{unit.name}</bdi>
              <p className="second">
                {t(`missing_${unit.kind}`)} · {t("in_rows", { count: unit.rows })}
              </p>
            </div>
            <select
              className="input"
              aria-label={t("unit_label", { name: unit.name })}
              value={mapping === keyOf(unit) ? "map" : (unit.action ?? "undecided")}
              onChange={(event) => {
                const action = event.target.value as "create" | "map" | "undecided";
                if (action === "map") setMapping(keyOf(unit));
                else decide([unit], action);
              }}
            >
              <option value="undecided">{t("unit_undecided")}</option>
              <option value="create">{t("unit_create")}</option>
              <option value="map">{t("unit_map")}</option>
            </select>
            {mapping === keyOf(unit) && (
              <div className="imports-map">
                {unit.kind === "department" ? (
                  <Field label={t("unit_mapped", { name: unit.name })}>
                    {(ids) => (
                      <DepartmentPicker
                        ids={ids}
                        organizationId={organizationId}
                        value={[]}
                        multiple={false}
                        onChange={(chosen) => chosen[0] && decide([unit], "map", chosen[0].id)}
                      />
                    )}
                  </Field>
                ) : (
                  <TitlePicker
                    organizationId={organizationId}
                    kind={unit.kind === "position" ? "positions" : "locations"}
                    label={t("unit_mapped", { name: unit.name })}
                    value={null}
                    mayCreate={false}
                    onChange={(chosen) => chosen && decide([unit], "map", chosen.id)}
                  />
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
      {open.length > 1 && (
        <Button
          size="small"
          busy={change.isPending ? t("saving") : null}
          onClick={() => decide(open, "create")}
        >
          {t("create_all")}
        </Button>
      )}
      <ProblemNote error={change.error ? toApiError(change.error) : null} />
    </section>
  );
}
