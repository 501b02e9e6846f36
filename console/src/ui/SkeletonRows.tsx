import { useTranslation } from "react-i18next";

type Props = { readonly height: number; readonly count?: number };

const widths = ["34%", "26%", "30%", "22%", "28%", "38%", "24%"];

/** Rows of the true height, drawn only when loading takes longer than 200 ms. */
export function SkeletonRows({ height, count = 12 }: Props) {
  const { t } = useTranslation("ui");
  return (
    <div role="status" aria-label={t("loading")}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="skeleton-row" style={{ blockSize: height }} aria-hidden="true">
          <span className="skeleton" style={{ inlineSize: 32, blockSize: 32, borderRadius: "50%" }} />
          <span className="skeleton-lines">
            <span className="skeleton" style={{ inlineSize: widths[index % widths.length], blockSize: 10 }} />
            <span
              className="skeleton"
              style={{ inlineSize: widths[(index + 3) % widths.length], blockSize: 8 }}
            />
          </span>
        </div>
      ))}
    </div>
  );
}
