/** Draws steps and tool calls in a row: each a folded line, several folded into one. */
import "../../styles/thread/steps.css";
import { useEffect } from "react";
import { announce } from "../../components/ui/announcer";
import { Icon, type IconName } from "../../components/ui/icon";
import { texts } from "../../i18n";
import type { Tool } from "@wordbrook/client";
import { StepContent } from "./step-content";

/** A tool part whose state is known. */
export interface ShownStep {
  text: string;
  tool: Tool;
}

interface StepsProps {
  steps: readonly ShownStep[];
  /** Whether the answer is still being written. */
  isOpen: boolean;
}

const RUNNING = new Set<Tool["status"]>(["writing", "waiting", "running"]);
const ICONS: Partial<Record<Tool["status"], IconName>> = {
  done: "check",
  failed: "warning",
  denied: "close",
  cancelled: "pause",
};
/** Steps that a screen reader was told of: a drawing again must not repeat them. */
const announced = new Set<string>();

function isRunning({ tool }: ShownStep): boolean {
  return RUNNING.has(tool.status);
}

function StateIcon({ name }: { name: IconName | undefined }) {
  if (name) return <Icon name={name} />;
  return <span className="step-spinner" aria-hidden="true" />;
}

/** Return the duration of a step in milliseconds, null where its end is not known. */
function durationOf({ started_at, ended_at }: Tool): number | null {
  const ms = Date.parse(ended_at ?? "") - Date.parse(started_at ?? "");
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}

/** Return what is said behind the title: how the step ended, where not well, or its duration. */
function noteOf(tool: Tool): string {
  const { status } = tool;
  if (status === "failed" || status === "denied" || status === "cancelled") {
    return texts.steps[status];
  }
  const ms = durationOf(tool);
  return ms === null || RUNNING.has(status) ? "" : texts.details.seconds(ms);
}

function Step({ step }: { step: ShownStep }) {
  const { tool } = step;
  const note = noteOf(tool);
  return (
    <details className="step" data-status={tool.status}>
      <summary>
        <StateIcon name={ICONS[tool.status]} />
        <bdi className="step-title">{tool.title || tool.name}</bdi>
        {note !== "" && <span className="step-note">{note}</span>}
      </summary>
      <StepContent text={step.text} tool={tool} />
    </details>
  );
}

function useAnnouncements(steps: readonly ShownStep[], isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    for (const { tool } of steps) {
      if (announced.has(tool.call_id)) continue;
      announced.add(tool.call_id);
      announce(texts.steps.running(tool.title || tool.name));
    }
  }, [steps, isOpen]);
}

export function Steps({ steps, isOpen }: StepsProps) {
  useAnnouncements(steps, isOpen);
  const [first, ...others] = steps;
  if (!first) return null;
  if (others.length === 0) {
    return (
      <div className="steps">
        <Step step={first} />
      </div>
    );
  }
  const current = steps.findLast(isRunning);
  const hasFailed = steps.some(({ tool }) => tool.status === "failed");
  return (
    <details className="steps steps-group">
      <summary>
        <StateIcon name={current ? undefined : hasFailed ? "warning" : "check"} />
        <span className="step-title">{texts.steps.used(steps.length)}</span>
        {current && <bdi className="step-note">{current.tool.title || current.tool.name}</bdi>}
      </summary>
      {steps.map((step) => (
        <Step key={step.tool.call_id} step={step} />
      ))}
    </details>
  );
}
