import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { switchSingleKeys, useKeys, type KeyMap } from "./keys";

beforeEach(() => localStorage.clear());

function Page({ map, layer }: { readonly map: KeyMap; readonly layer?: boolean }) {
  useKeys(map);
  return (
    <>
      {layer && <Layer />}
      <input aria-label="field" />
    </>
  );
}

function Layer() {
  useKeys({}, { exclusive: true });
  return null;
}

it("acts on single letters and on two in a row", async () => {
  const add = vi.fn();
  const go = vi.fn();
  render(<Page map={{ c: add, "g m": go }} />);
  await userEvent.keyboard("cgm");
  expect(add).toHaveBeenCalledOnce();
  expect(go).toHaveBeenCalledOnce();
});

it("is silent in fields, under a layer, and when switched off", async () => {
  const add = vi.fn();
  const { rerender } = render(<Page map={{ c: add }} />);
  await userEvent.type(screen.getByLabelText("field"), "c");
  (document.activeElement as HTMLElement).blur();
  rerender(<Page map={{ c: add }} layer />);
  await userEvent.keyboard("c");
  rerender(<Page map={{ c: add }} />);
  switchSingleKeys(false);
  await userEvent.keyboard("c");
  expect(add).not.toHaveBeenCalled();
});
