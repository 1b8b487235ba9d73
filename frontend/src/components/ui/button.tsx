/** The page's buttons: one with text, and one with an icon and a name for screen readers. */
import type { ComponentProps, ReactNode } from "react";
import { Icon, type IconName } from "./icon";

interface ButtonProps extends ComponentProps<"button"> {
  icon?: IconName;
  tone?: "quiet" | "plain" | "strong" | "danger";
  children: ReactNode;
}

export function Button({ icon, tone = "quiet", children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`button button-${tone}`}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

interface IconButtonProps extends ComponentProps<"button"> {
  icon: IconName;
  label: string;
}

export function IconButton({ icon, label, className = "", ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`icon-button ${className}`}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} />
    </button>
  );
}
