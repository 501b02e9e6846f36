import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/TextField";

const digitsOf = (text: string) => text.replaceAll(/[\s-]/g, "");

/** Takes a door number and goes where it leads. */
export function DoorNumberForm() {
  const { t } = useTranslation("mine");
  const [number, setNumber] = useState("");
  const [tried, setTried] = useState(false);
  const digits = digitsOf(number);
  const mistake = /^\d{8}$/.test(digits) ? null : t("door_mistake");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!mistake) window.location.assign(`/join#${digits}`);
  };
  return (
    <section className="panel" aria-labelledby="door-number">
      <h2 id="door-number">{t("join_another")}</h2>
      <form className="door-form" onSubmit={onSubmit} noValidate>
        <TextField
          label={t("door_number")}
          hint={t("door_hint")}
          inputMode="numeric"
          autoComplete="off"
          dir="ltr"
          maxLength={20}
          value={number}
          onChange={setNumber}
          error={tried ? mistake : null}
        />
        <Button type="submit">{t("look_up")}</Button>
      </form>
    </section>
  );
}
