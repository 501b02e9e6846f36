import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, expect, it, vi } from "vitest";
import { startWords } from "@/i18n/i18n";
import { BulkResult } from "./BulkResult";
import { FilterChip } from "./FilterChip";
import { StatusToast } from "./StatusToast";
import { showToast } from "./toasts";

beforeAll(() => startWords(["ui"]));

it("shows what failed first, with the reason and what mends it", async () => {
  const onDownload = vi.fn();
  render(
    <BulkResult
      title="Terminated 1 of 2"
      onClose={vi.fn()}
      onDownload={onDownload}
      lines={[
        { id: "1", name: "Ada" },
        {
          id: "2",
          name: "Bo",
          reason: "Bo is the last super admin.",
          fix: <button type="button">Name another</button>,
        },
      ]}
    />,
  );
  const items = within(screen.getByRole("dialog", { name: "Terminated 1 of 2" })).getAllByRole("listitem");
  expect(items.map((item) => item.textContent)).toEqual(["BoBo is the last super admin.Name another", "Ada"]);
  await userEvent.click(screen.getByRole("button", { name: "Save as file" }));
  expect(onDownload).toHaveBeenCalledOnce();
});

it("takes back by Ctrl Z, but not while somebody types", async () => {
  const undo = vi.fn();
  render(
    <>
      <StatusToast />
      <input aria-label="field" />
    </>,
  );
  act(() => showToast("Done", undo));
  await userEvent.click(screen.getByLabelText("field"));
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(undo).not.toHaveBeenCalled();
  (document.activeElement as HTMLElement).blur();
  await userEvent.keyboard("{Control>}z{/Control}");
  expect(undo).toHaveBeenCalledOnce();
  expect(screen.queryByText("Done")).toBeNull();
});

it("chooses several, says how many, and clears them", async () => {
  const onChosen = vi.fn();
  const chip = (chosen: readonly string[]) => (
    <FilterChip
      label="Location"
      multiple
      options={[
        { id: "1", name: "Rotterdam", count: 4 },
        { id: "2", name: "上海" },
      ]}
      chosen={chosen}
      onChosen={onChosen}
      nothing="None"
    />
  );
  const { rerender } = render(chip(["1"]));
  await userEvent.click(screen.getByRole("button", { name: "Location: Rotterdam" }));
  await userEvent.click(await screen.findByRole("button", { name: "上海" }));
  expect(onChosen).toHaveBeenLastCalledWith(["1", "2"]);
  rerender(chip(["1", "2"]));
  expect(screen.getByRole("button", { name: "Location: 2 chosen" })).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Clear: Location" }));
  expect(onChosen).toHaveBeenLastCalledWith([]);
});
