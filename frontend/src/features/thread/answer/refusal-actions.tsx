/** What helps after a service refused a question, beside Retry: one table by error code. */
import { useState } from "react";
import { Button } from "../../../components/ui/button";
import { lazyComponent } from "../../../components/loading/lazy-component";
import { texts } from "../../../i18n";
import type { Answer } from "@wordbrook/client";
import { useModels } from "../../models/use-models";
import { AnswerMore } from "./details/answer-more";

// Loaded on press: few answers are refused for an option.
const OptionsDialog = lazyComponent(
  () => import("../../composer/options/options-dialog"),
  (module) => module.OptionsDialog,
);

type Action = "edit" | "model" | "options";

const ACTIONS: Readonly<Record<string, readonly Action[]>> = {
  provider_filtered: ["edit"],
  provider_too_long: ["edit", "model"],
  provider_parameter: ["options"],
  provider_model_missing: ["model"],
  provider_unauthorized: ["model"],
  provider_no_credit: ["model"],
  provider_moved: ["model"],
};

/** Return the actions that fit how the answer ended. */
export function actionsFor(answer: Answer): readonly Action[] {
  if (answer.finish_reason === "content_filter") return ["edit"];
  return ACTIONS[answer.error?.code ?? ""] ?? [];
}

interface RefusalActionsProps {
  answer: Answer;
  onEdit: (id: string) => void;
  onRegenerate: (model: string) => void;
}

export function RefusalActions({ answer, onEdit, onRegenerate }: RefusalActionsProps) {
  const list = useModels();
  const [isOpen, setOpen] = useState(false);
  const actions = actionsFor(answer);
  const parent_id = answer.parent_id;
  const hasOthers = list.models.some((model) => model.id !== answer.model);
  return (
    <>
      {actions.includes("edit") && parent_id !== null && (
        <Button
          icon="pen"
          tone="plain"
          onClick={() => {
            onEdit(parent_id);
          }}
        >
          {texts.answer.reword}
        </Button>
      )}
      {actions.includes("model") && hasOthers && (
        <AnswerMore answer={answer} label={texts.answer.otherModel} onRegenerate={onRegenerate} />
      )}
      {actions.includes("options") && (
        <Button
          icon="sliders"
          tone="plain"
          onClick={() => {
            setOpen(true);
          }}
        >
          {texts.answer.openOptions}
        </Button>
      )}
      {isOpen && (
        <OptionsDialog
          conversation_id={answer.conversation_id}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
