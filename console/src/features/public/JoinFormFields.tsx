import { useTranslation } from "react-i18next";
import type { ApiError } from "@/api/ApiError";
import type { Offer } from "@/api/types";
import { Field } from "@/ui/Field";
import { TextField } from "@/ui/TextField";

/** What an applicant has chosen and typed so far. */
export type JoinFormAnswers = {
  department_id?: string;
  position_id?: string;
  location_id?: string;
  job_id?: string;
};

type Props = {
  readonly form: Offer["form"];
  readonly value: JoinFormAnswers;
  readonly onChange: (value: JoinFormAnswers) => void;
  readonly error: ApiError | null;
};

const lists = { department: "departments", position: "positions", location: "locations" } as const;

/** The questions that the organization asks of whoever wants to join. */
export function JoinFormFields({ form, value, onChange, error }: Props) {
  const { t } = useTranslation("public");
  return form.asked.map((asked) => {
    if (asked === "job_id")
      return (
        <TextField
          key={asked}
          label={t("ask_job_id")}
          dir="auto"
          autoComplete="off"
          maxLength={40}
          value={value.job_id ?? ""}
          onChange={(job_id) => onChange({ ...value, job_id })}
          required
          error={error?.field("/answers/job_id")}
        />
      );
    const name = `${asked}_id` as const;
    return (
      <Field key={asked} label={t(`ask_${asked}`)} required error={error?.field(`/answers/${name}`)}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={value[name] ?? ""}
            onChange={(event) => onChange({ ...value, [name]: event.target.value || undefined })}
          >
            <option value="">{t("ask_choose")}</option>
            {form[lists[asked]].map((choice) => (
              <option key={choice.id} value={choice.id}>
                {[...choice.path, choice.name].join(" › ")}
              </option>
            ))}
          </select>
        )}
      </Field>
    );
  });
}
