import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ImportState } from "@/api/types";

type Props = { readonly state: ImportState };

const steps = ["file", "plan", "apply", "result"] as const;

const place = (state: ImportState) =>
  state === "planning" ? 0 : state === "planned" ? 1 : state === "applying" || state === "paused" ? 2 : 3;

/** Where an import stands between file and result. */
export function ImportSteps({ state }: Props) {
  const { t } = useTranslation("imports");
  const now = place(state);
  return (
    <ol className="imports-steps" aria-label={t("steps")}>
      {steps.map((step, index) => (
        <li
          key={step}
          data-done={index < now || undefined}
          data-now={index === now || undefined}
          aria-current={index === now ? "step" : undefined}
        >
          <span className="imports-step-mark" aria-hidden="true">
            {index < now ? <Check size={12} /> : index + 1}
          </span>
          {t(`step_${step}`)}
        </li>
      ))}
    </ol>
  );
}
