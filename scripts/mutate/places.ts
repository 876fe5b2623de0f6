// Where the code can call a probe that tells whether a fault there would make a difference.

import ts from "typescript";

/** The change of the text from `start` to `end`. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A piece of code, and how to insert a call before it. */
export interface Place {
  readonly start: number;
  readonly end: number;
  /** A statement in a list, a single one after `if` or `else`, or a part of an expression. */
  readonly shape: "listed" | "alone" | "expression";
  /** The changed expression, if both can be evaluated without side effects. */
  readonly becomes?: string;
}

/** The source with the change. */
export function withChange(source: string, { start, end, text }: Replacement): string {
  return source.slice(0, start) + text + source.slice(end);
}

/** The smallest piece of code around the node that runs completely or not at all. */
export function placeOf(node: ts.Node, file: ts.SourceFile): Place {
  const here = (shape: Place["shape"]) => ({ start: node.getStart(file), end: node.end, shape });
  const { parent } = node;
  if (parent === undefined) return { start: 0, end: file.end, shape: "listed" };
  if (ts.isStatement(node) && isList(parent)) return here("listed");
  if (ts.isStatement(node) && ts.isIfStatement(parent)) return here("alone");
  return runsOrNot(node) ? here("expression") : placeOf(parent, file);
}

/** An expression that may be skipped when the code around it runs. */
function runsOrNot(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isArrowFunction(parent)) return parent.body === node && !ts.isBlock(node);
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  if (ts.isPropertyDeclaration(parent) || ts.isParameter(parent)) {
    return parent.initializer === node;
  }
  return ts.isBinaryExpression(parent) && parent.right === node &&
    /^(&&|[|]{2}|[?]{2})=?$/.test(ts.tokenToString(parent.operatorToken.kind) ?? "");
}

/** A node that contains a list of statements. */
export function isList(node: ts.Node): node is ts.Block | ts.SourceFile | ts.CaseOrDefaultClause {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node);
}

/**
 * The largest expression around the node that only computes a value. A test in which the change does not alter this
 * value cannot notice the change. Undefined if the node does more than that.
 */
export function valuePlaceOf(
  node: ts.Node,
  file: ts.SourceFile,
  change: Replacement,
): Place | undefined {
  let largest = node;
  if (!onlyComputes(largest)) return undefined;
  while (combinesValues(largest.parent) && onlyComputes(largest.parent)) largest = largest.parent;
  const start = largest.getStart(file);
  const becomes = withChange(file.text.slice(start, largest.end), {
    start: change.start - start,
    end: change.end - start,
    text: change.text,
  });
  return { start, end: largest.end, shape: "expression", becomes };
}

function combinesValues(node: ts.Node): boolean {
  return ts.isBinaryExpression(node) || ts.isPrefixUnaryExpression(node) ||
    ts.isParenthesizedExpression(node) || ts.isConditionalExpression(node);
}

const LITERALS = new Set([
  ts.SyntaxKind.TrueKeyword,
  ts.SyntaxKind.FalseKeyword,
  ts.SyntaxKind.NullKeyword,
  ts.SyntaxKind.ThisKeyword,
  ts.SyntaxKind.Identifier,
  ts.SyntaxKind.NumericLiteral,
  ts.SyntaxKind.BigIntLiteral,
  ts.SyntaxKind.StringLiteral,
  ts.SyntaxKind.NoSubstitutionTemplateLiteral,
]);

const METHODS_THAT_ONLY_COMPUTE =
  /^(at|charCodeAt|codePointAt|endsWith|has|includes|indexOf|startsWith|slice|toLowerCase|trim)$/;

/** Evaluating it twice has the same result as once. */
function onlyComputes(node: ts.Node): boolean {
  if (LITERALS.has(node.kind)) return true;
  if (ts.isBinaryExpression(node)) {
    const { left, operatorToken: { kind }, right } = node;
    const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return !assigns && onlyComputes(left) && onlyComputes(right);
  }
  if (ts.isPrefixUnaryExpression(node)) {
    const counts = [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken];
    return !counts.includes(node.operator) && onlyComputes(node.operand);
  }
  if (ts.isConditionalExpression(node)) {
    return [node.condition, node.whenTrue, node.whenFalse].every(onlyComputes);
  }
  if (ts.isElementAccessExpression(node)) {
    return onlyComputes(node.expression) && onlyComputes(node.argumentExpression);
  }
  if (ts.isCallExpression(node)) {
    const { expression: called } = node;
    return ts.isPropertyAccessExpression(called) &&
      METHODS_THAT_ONLY_COMPUTE.test(called.name.text) && onlyComputes(called.expression) &&
      node.arguments.every(onlyComputes);
  }
  return (ts.isPropertyAccessExpression(node) || ts.isParenthesizedExpression(node) ||
    ts.isTypeOfExpression(node)) && onlyComputes(node.expression);
}
