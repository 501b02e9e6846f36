import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { JoinChoices } from "@/api/types";
import { Field } from "@/ui/Field";
import { useDelayed } from "@/ui/useDelayed";

type Choice = JoinChoices["items"][number];

type Props = {
  readonly label: string;
  readonly items: readonly Choice[];
  /** Finds what is not among the items, where there are more than these. */
  readonly search?: (q: string) => Promise<JoinChoices>;
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
  readonly error?: string | null;
};

/** Chooses one of a list; where the list is too long, a field above it narrows it down. */
export function ChoiceSelect({ label, items, search, value, onChange, error }: Props) {
  const { t } = useTranslation("public");
  const [q, setQ] = useState("");
  const [found, setFound] = useState<JoinChoices | null>(null);
  const [chosen, setChosen] = useState<Choice | null>(null);
  const wanted = useDelayed(q.trim(), 180);
  const searches = search !== undefined;
  useEffect(() => {
    if (!searches) return undefined;
    let isWanted = true;
    search(wanted).then(
      (answer) => isWanted && setFound(answer),
      // What was there stays; typing on asks again.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
    // The search itself is made anew with each drawing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [searches, wanted]);
  const shown = found?.items ?? items;
  const options = chosen && !shown.some(({ id }) => id === chosen.id) ? [chosen, ...shown] : shown;
  const needsSearch = searches && (q !== "" || found?.has_more === true || items.length > 0);
  return (
    <Field label={label} required error={error} hint={found?.has_more ? t("ask_more") : undefined}>
      {(ids) => (
        <div className="choice-select">
          {needsSearch && (
            <input
              type="search"
              className="input"
              aria-label={t("ask_search", { what: label })}
              placeholder={t("ask_search", { what: label })}
              dir="auto"
              autoComplete="off"
              maxLength={100}
              value={q}
              onChange={(event) => setQ(event.target.value)}
            />
          )}
          <select
            {...ids}
            className="input"
            aria-required="true"
            aria-invalid={error ? true : undefined}
            data-tone={error ? "error" : undefined}
            value={value ?? ""}
            onChange={(event) => {
              setChosen(options.find(({ id }) => id === event.target.value) ?? null);
              onChange(event.target.value || undefined);
            }}
          >
            <option value="">{t("ask_choose")}</option>
            {options.map((choice) => (
              <option key={choice.id} value={choice.id}>
                {[...choice.path, choice.name].join(" › ")}
              </option>
            ))}
          </select>
        </div>
      )}
    </Field>
  );
}
