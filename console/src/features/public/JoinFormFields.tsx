import { useTranslation } from "react-i18next";
import type { ApiError } from "@/api/ApiError";
import type { JoinChoices, JoinField, Offer } from "@/api/types";
import { TextField } from "@/ui/TextField";
import { ChoiceSelect } from "./ChoiceSelect";

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
  /** Finds choices where there are more of them than the form holds. */
  readonly search: (kind: JoinField, q: string) => Promise<JoinChoices>;
};

const lists = { department: "departments", position: "positions", location: "locations" } as const;

/** The questions that the organization asks of whoever wants to join. */
export function JoinFormFields({ form, value, onChange, error, search }: Props) {
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
      <ChoiceSelect
        key={asked}
        label={t(`ask_${asked}`)}
        items={form[lists[asked]]}
        search={form.more.includes(asked) ? (q) => search(asked, q) : undefined}
        value={value[name]}
        onChange={(id) => onChange({ ...value, [name]: id })}
        error={error?.field(`/answers/${name}`)}
      />
    );
  });
}
