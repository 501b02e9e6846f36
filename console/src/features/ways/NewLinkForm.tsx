import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "@/api/ApiError";
import type { ShareLink } from "@/api/types";
import { useCreateShareLink } from "@/api/waysIn";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { Field } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";
import { TextField } from "@/ui/TextField";
import { useOnline } from "@/ui/useOnline";

type Props = {
  readonly organizationId: string;
  /** Whether there are open links of mine that the new one could replace. */
  readonly hasOthers: boolean;
  readonly onMade: (link: ShareLink) => void;
  readonly onCancel?: () => void;
};

const day = 86_400;
const lifetimes = { day, week: 7 * day, month: 30 * day, never: null } as const;
type Lifetime = keyof typeof lifetimes;

/** How long a new share link works, for how many people, and what becomes of the old ones. */
export function NewLinkForm({ organizationId, hasOthers, onMade, onCancel }: Props) {
  const { t } = useTranslation("ways");
  const { t: ui } = useTranslation("ui");
  const isOnline = useOnline();
  const create = useCreateShareLink(organizationId);
  const [name, setName] = useState("");
  const [lifetime, setLifetime] = useState<Lifetime>("week");
  const [limit, setLimit] = useState("");
  const [closesOthers, setClosesOthers] = useState(false);
  const key = useRef(crypto.randomUUID());
  const error = create.error ? toApiError(create.error) : null;
  const uses = limit.trim() === "" ? null : Number(limit);
  const limitMistake = uses !== null && !(Number.isInteger(uses) && uses >= 1) ? t("uses_mistake") : null;
  const changed =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      key.current = crypto.randomUUID();
      if (create.error) create.reset();
      set(value);
    };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (limitMistake || create.isPending || !isOnline) return;
    const link = {
      name: name.trim() || null,
      expires_in_seconds: lifetimes[lifetime],
      max_uses: uses,
      close_others: hasOthers && closesOthers,
    };
    create.mutate({ link, key: key.current }, { onSuccess: onMade });
  };
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      <TextField
        label={t("link_name")}
        hint={t("link_name_hint")}
        dir="auto"
        autoComplete="off"
        maxLength={80}
        value={name}
        onChange={changed(setName)}
        error={error?.field("/name")}
      />
      <div className="form-pair">
        <Field label={t("closes_after")} error={error?.field("/expires_in_seconds")}>
          {(ids) => (
            <select
              {...ids}
              className="input"
              value={lifetime}
              onChange={(event) => changed(setLifetime)(event.target.value as Lifetime)}
            >
              {(Object.keys(lifetimes) as Lifetime[]).map((each) => (
                <option key={each} value={each}>
                  {t(`lifetime_${each}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <TextField
          label={t("number_of_uses")}
          hint={t("number_of_uses_hint")}
          inputMode="numeric"
          dir="ltr"
          autoComplete="off"
          maxLength={6}
          value={limit}
          onChange={changed(setLimit)}
          error={error?.field("/max_uses") ?? limitMistake}
        />
      </div>
      {hasOthers && (
        <Checkbox checked={closesOthers} onChange={changed(setClosesOthers)}>
          {t("close_others")}
        </Checkbox>
      )}
      <ProblemNote error={error} />
      <div className="form-buttons">
        {onCancel && <Button onClick={onCancel}>{ui("cancel")}</Button>}
        <Button
          type="submit"
          variant="primary"
          busy={create.isPending ? t("making") : null}
          disabledReason={isOnline ? limitMistake : ui("offline_reason")}
        >
          {t("make_link")}
        </Button>
      </div>
    </form>
  );
}
