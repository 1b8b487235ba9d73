/** The open menu: groups by endpoint, a search for long lists, and control by keyboard. */
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { sentenceOf, texts } from "../../i18n";
import type { ModelList } from "@wordbrook/client";
import { findModel, groupModels, isMany } from "./model-list";
import { ModelGroup, OptionRow } from "./model-group";
import { SearchBox } from "./search-box";

interface ModelMenuProps {
  list: ModelList;
  value: string | null;
  query: string;
  onQuery: (query: string) => void;
  onChoose: (model: string) => void;
  onOther: () => void;
  onClose: () => void;
}

const OTHER = "\u0000other";
const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => (at >= last ? 0 : at + 1),
  ArrowUp: (at, last) => (at <= 0 ? last : at - 1),
  Home: () => 0,
  End: (_, last) => last,
};

export function ModelMenu(props: ModelMenuProps) {
  const { list, value, query, onQuery, onChoose, onOther, onClose } = props;
  const selected = findModel(list, value)?.id ?? null;
  const [active, setActive] = useState(query === "" ? selected : null);
  const box = useRef<HTMLDivElement>(null);
  const focused = useRef<HTMLElement | null>(null);
  const id = useId();

  const groups = groupModels(list, query.trim());
  const options = groups.flatMap((group) => group.models.map((model) => model.id));
  if (list.any_name) options.push(OTHER);
  const at = Math.max(0, options.indexOf(active ?? ""));
  const optionId = (index: number) => `${id}-${String(index)}`;
  const isSearched = isMany(list);

  // In a layout effect: between the loading menu and this one no key may go elsewhere.
  useLayoutEffect(() => {
    const element = focused.current;
    element?.focus();
    if (element instanceof HTMLInputElement) element.selectionStart = element.value.length;
  }, []);
  useEffect(() => {
    box.current?.querySelector("[data-active]")?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const choose = (option: string | undefined) => {
    if (option === OTHER) onOther();
    else if (option !== undefined) onChoose(option);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const isWriting = isSearched && (event.key === "Home" || event.key === "End");
    if (event.nativeEvent.isComposing || isWriting) return;
    if (step) setActive(options[step(at, options.length - 1)] ?? null);
    else if (event.key === "Enter" || (event.key === " " && !isSearched)) choose(options[at]);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };
  const take = (element: HTMLElement | null) => {
    focused.current = element;
  };
  const active_id = options.length > 0 ? optionId(at) : undefined;
  const row = (option: string) => ({
    id: optionId(options.indexOf(option)),
    isActive: options[at] === option,
    isSelected: option === selected,
    onPoint: () => {
      setActive(option);
    },
    onPick: () => {
      choose(option);
    },
  });

  return (
    <div className="model-choices" onKeyDown={onKeyDown} ref={box}>
      {isSearched && (
        <SearchBox
          ref={take}
          aria-controls={`${id}-list`}
          aria-activedescendant={active_id}
          query={query}
          onQuery={(typed) => {
            onQuery(typed);
            setActive(null);
          }}
        />
      )}
      <div
        ref={isSearched ? undefined : take}
        id={`${id}-list`}
        className="model-list"
        role="listbox"
        tabIndex={isSearched ? -1 : 0}
        aria-label={texts.models.label}
        aria-activedescendant={isSearched ? undefined : active_id}
      >
        {groups.map((group) => (
          <ModelGroup
            key={group.endpoint?.id ?? ""}
            group={group}
            isDemo={list.is_demo}
            row={row}
          />
        ))}
        {list.any_name && (
          <div className="model-other">
            <OptionRow {...row(OTHER)}>{texts.models.other}</OptionRow>
          </div>
        )}
      </div>
      {list.error && list.endpoints.length === 0 && (
        <p className="model-none">{sentenceOf(list.error)}</p>
      )}
      {groups.length === 0 && query !== "" && <p className="model-none">{texts.models.none}</p>}
    </div>
  );
}
