/** The models of one endpoint in the open menu, with their capabilities, or why there are none. */
import { useId, type ReactNode } from "react";
import { Icon } from "../../components/ui/icon";
import { sentenceOf, texts } from "../../i18n";
import type { Model } from "@wordbrook/client";
import type { Group } from "./model-list";

export interface Row {
  id: string;
  isActive: boolean;
  isSelected: boolean;
  onPoint: () => void;
  onPick: () => void;
}

export function OptionRow({
  id,
  isActive,
  isSelected,
  onPoint,
  onPick,
  children,
}: Row & { children: ReactNode }) {
  return (
    <div
      id={id}
      role="option"
      className="model-option"
      aria-selected={isSelected}
      data-active={isActive ? "" : undefined}
      onPointerMove={isActive ? undefined : onPoint}
      onPointerDown={(event) => {
        event.preventDefault();
      }}
      onClick={onPick}
    >
      {isSelected ? <Icon name="check" /> : <span className="icon" />}
      {children}
    </div>
  );
}

function Abilities({ model }: { model: Model }) {
  const known = [
    model.reasoning === true && texts.models.reasoning,
    model.vision === true && texts.models.vision,
    model.context_tokens !== null && texts.models.context(model.context_tokens),
  ].filter((text) => text !== false);
  return known.length > 0 && <span className="model-abilities">{known.join(" · ")}</span>;
}

interface GroupProps {
  group: Group;
  isDemo: boolean;
  row: (option: string) => Row;
}

export function ModelGroup({ group, isDemo, row }: GroupProps) {
  const { endpoint, models } = group;
  const heading = useId();
  const rows = models.map((model) => (
    <OptionRow key={model.id} {...row(model.id)}>
      <span className="model-name">{isDemo ? texts.models.demo : model.name}</span>
      <Abilities model={model} />
    </OptionRow>
  ));
  if (!endpoint) return rows;
  return (
    <div role="group" aria-labelledby={heading} className="model-group">
      <div id={heading} className="model-endpoint">
        {endpoint.label}
        {endpoint.error && (
          <span className="model-down">
            <Icon name="warning" />
            {sentenceOf(endpoint.error)}
          </span>
        )}
        {!endpoint.error && models.length === 0 && (
          <span className="model-down">{texts.models.empty}</span>
        )}
      </div>
      {rows}
    </div>
  );
}
