import { useTranslation } from "react-i18next";
import type { ImportState } from "@/api/types";
import { Tag, type Tone } from "@/ui/Tag";

type Props = { readonly state: ImportState };

const tones: Record<ImportState, Tone> = {
  planning: "primary",
  planned: "warning",
  applying: "primary",
  paused: "warning",
  applied: "success",
  cancelled: "neutral",
  undoing: "primary",
  undone: "neutral",
  failed: "error",
};

/** How far an import has come, in a word. */
export function StateTag({ state }: Props) {
  const { t } = useTranslation("imports");
  return <Tag tone={tones[state]}>{t(`state_${state}`)}</Tag>;
}
