import { Trans, useTranslation } from "react-i18next";

type Props = {
  readonly organization: string;
  readonly by: string;
  /** Nothing where each of many reads the same. */
  readonly name: string | null;
  readonly message: string;
};

/** How the applicant will read a refusal, in the words of the message that goes out. */
export function Reading({ organization, by, name, message }: Props) {
  const { t } = useTranslation("requests");
  return (
    <section className="reading" aria-live="polite">
      <h3>
        {name === null ? (
          t("reading_each")
        ) : (
          <Trans t={t} i18nKey="reading" values={{ name }} components={{ name: <bdi /> }} />
        )}
      </h3>
      <strong>
        <Trans
          t={t}
          i18nKey="reading_title"
          values={{ organization }}
          components={{ organization: <bdi /> }}
        />
      </strong>
      <p>
        <Trans t={t} i18nKey="reading_text" values={{ name: by }} components={{ name: <bdi /> }} />
      </p>
      {message && (
        <blockquote>
          <bdi>{message}</bdi>
        </blockquote>
      )}
    </section>
  );
}
