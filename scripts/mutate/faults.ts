// The small faults that a source could have: each is one change of its text, found in its syntax tree.

import ts from "typescript";
import { isList, type Place, placeOf, type Replacement, valuePlaceOf } from "./places.ts";

/** One small change of one file. */
export interface Fault extends Replacement {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** The change in words: `< became <=`. */
  readonly words: string;
  /** The expression whose value changes, or else the smallest piece of code around it that runs as a whole. */
  readonly place: Place;
}

/** A fault without the fields that all faults of a node have in common. */
interface Change {
  readonly words: string;
  readonly from: ts.Node | readonly [start: number, end: number];
  readonly text: string;
}

const OPERATORS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.AmpersandAmpersandToken, "||"],
  [ts.SyntaxKind.BarBarToken, "&&"],
  [ts.SyntaxKind.LessThanToken, "<="],
  [ts.SyntaxKind.LessThanEqualsToken, "<"],
  [ts.SyntaxKind.GreaterThanToken, ">="],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">"],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "==="],
  [ts.SyntaxKind.PlusToken, "-"],
  [ts.SyntaxKind.MinusToken, "+"],
  [ts.SyntaxKind.PlusEqualsToken, "-="],
  [ts.SyntaxKind.MinusEqualsToken, "+="],
]);

/** Larger numbers are sizes, times or ports, where one more or less matters only in a comparison or a sum. */
const LARGEST_COUNT = 999;

/** The most characters of a statement that are shown. */
const LONGEST_SHOWN = 60;

/** Every fault that the source could have, in the order of the text; comments, types and strings have none. */
export function faultsOf(path: string, source: string): Fault[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const faults: Fault[] = [];
  const visit = (node: ts.Node): void => {
    if (isOnlyType(node)) return;
    for (const { words, from, text } of changesOf(node, file)) {
      const [start, end] = "kind" in from ? [from.getStart(file), from.end] : from;
      const line = file.getLineAndCharacterOfPosition(start).line + 1;
      const changed = { start, end, text };
      const place = valuePlaceOf(node, file, changed) ?? placeOf(node, file);
      faults.push({ path, line, words, ...changed, place });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return faults.sort((a, b) => a.start - b.start);
}

function isOnlyType(node: ts.Node): boolean {
  return ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isModuleDeclaration(node);
}

function changesOf(node: ts.Node, file: ts.SourceFile): Change[] {
  if (ts.isBinaryExpression(node)) return changedOperator(node, file);
  if (ts.isNumericLiteral(node)) return changedNumber(node, file);
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return droppedArgument(node, file);
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    const [was, becomes] = node.kind === ts.SyntaxKind.TrueKeyword
      ? ["true", "false"]
      : ["false", "true"];
    return [{ words: `${was} became ${becomes}`, from: node, text: becomes }];
  }
  return [
    ...negatedCondition(node, file),
    ...(ts.isStatement(node) ? droppedStatement(node, file) : []),
    ...exchangedStatements(node, file),
  ];
}

function changedOperator(node: ts.BinaryExpression, file: ts.SourceFile): Change[] {
  const { left, right, operatorToken } = node;
  if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
    return [left, right].map((kept) => ({
      words: `of "??" only the ${kept === left ? "left" : "right"} side is left`,
      from: node,
      text: `(${kept.getText(file)})`,
    }));
  }
  const becomes = OPERATORS.get(operatorToken.kind);
  // A `+` that joins text is wording, whichever side is the text.
  if (becomes === undefined || (becomes.startsWith("-") && joinsText(node))) return [];
  const words = `${operatorToken.getText(file)} became ${becomes}`;
  return [{ words, from: operatorToken, text: becomes }];
}

function joinsText({ left, right }: ts.BinaryExpression): boolean {
  const isText = (side: ts.Expression): boolean =>
    ts.isStringLiteralLike(side) || ts.isTemplateExpression(side) ||
    (ts.isBinaryExpression(side) && joinsText(side));
  return isText(left) || isText(right);
}

function changedNumber(node: ts.NumericLiteral, file: ts.SourceFile): Change[] {
  const { parent } = node;
  const value = Number(node.text);
  if (ts.isEnumMember(parent) || ts.isPrefixUnaryExpression(parent) || isName(node)) return [];
  const compared = ts.isBinaryExpression(parent) && OPERATORS.has(parent.operatorToken.kind);
  if (!compared && (value > LARGEST_COUNT || isFactor(node) || !Number.isInteger(value))) return [];
  const others = value > 0 ? [value + 1, value - 1] : [value + 1];
  return others.map((other) => ({
    words: `${node.getText(file)} became ${other}`,
    from: node,
    text: String(other),
  }));
}

/** The key of an object's member, which is an ordinary string. */
function isName(node: ts.Node): boolean {
  return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

/** Part of a product, as in `64 * 1024`. */
function isFactor({ parent }: ts.Node): boolean {
  return ts.isBinaryExpression(parent) && [
    ts.SyntaxKind.AsteriskToken,
    ts.SyntaxKind.AsteriskAsteriskToken,
  ].includes(parent.operatorToken.kind);
}

/** Without the last argument; if it is required, the type check finds that. */
function droppedArgument(
  node: ts.CallExpression | ts.NewExpression,
  file: ts.SourceFile,
): Change[] {
  const all = node.arguments;
  const last = all?.at(-1);
  if (all === undefined || last === undefined || ts.isSpreadElement(last)) return [];
  const before = all.at(-2);
  const start = before === undefined ? last.getStart(file) : before.end;
  const end = all.hasTrailingComma ? all.end : last.end;
  const words = `left out the argument ${shown(last, file)}`;
  return [{ words, from: [start, end], text: "" }];
}

function negatedCondition(node: ts.Node, file: ts.SourceFile): Change[] {
  const condition = conditionOf(node);
  // Its own operator or value has this fault already.
  if (condition === undefined || isEquation(condition) || isTrueOrFalse(condition)) return [];
  const text = `!(${condition.getText(file)})`;
  const words = `the condition ${shown(condition, file)} became its contrary`;
  return [{ words, from: condition, text }];
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) {
    return node.expression;
  }
  if (ts.isConditionalExpression(node) || ts.isForStatement(node)) return node.condition;
  return undefined;
}

function isEquation(node: ts.Expression): boolean {
  return ts.isBinaryExpression(node) && [
    ts.SyntaxKind.EqualsEqualsEqualsToken,
    ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ].includes(node.operatorToken.kind);
}

function isTrueOrFalse({ kind }: ts.Expression): boolean {
  return kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword;
}

function droppedStatement(node: ts.Statement, file: ts.SourceFile): Change[] {
  if (!isAction(node, file) && !isEarlyEnd(node)) return [];
  return [{ words: `left out ${shown(node, file)}`, from: node, text: ";" }];
}

/** A statement that has an effect, not only a value. */
function isAction(node: ts.Node, file: ts.SourceFile): node is ts.ExpressionStatement {
  return ts.isExpressionStatement(node) && !ts.isStringLiteral(node.expression) &&
    !/^super\b/.test(node.getText(file));
}

/** A statement that ends a function, or an iteration of a loop, early. */
function isEarlyEnd(node: ts.Node): boolean {
  if (ts.isContinueStatement(node) || ts.isThrowStatement(node)) return true;
  if (ts.isBreakStatement(node)) return !ts.isCaseOrDefaultClause(node.parent);
  if (!ts.isReturnStatement(node)) return false;
  return !(ts.isBlock(node.parent) && ts.isFunctionLike(node.parent.parent));
}

/** Pairs of neighbouring statements whose order can matter. */
function exchangedStatements(node: ts.Node, file: ts.SourceFile): Change[] {
  if (!isList(node)) return [];
  return node.statements.flatMap((first, at): Change[] => {
    const second = node.statements[at + 1];
    if (second === undefined || !(isAction(first, file) || isAction(second, file))) return [];
    if (!canMove(first, file) || !canMove(second, file)) return [];
    if (!callsSomething(first) && !callsSomething(second)) return [];
    const start = first.getStart(file);
    const between = file.text.slice(first.end, second.getStart(file));
    const text = second.getText(file) + between + first.getText(file);
    const words = `exchanged ${shown(first, file)} and the line after it`;
    return [{ words, from: [start, second.end], text }];
  });
}

function canMove(node: ts.Statement, file: ts.SourceFile): boolean {
  return isAction(node, file) || ts.isVariableStatement(node);
}

/** Without a call, exchanging two independent assignments changes nothing. A new object counts as a plain value. */
function callsSomething(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  return ts.isCallExpression(node) || ts.isAwaitExpression(node) || ts.isYieldExpression(node) ||
    ts.forEachChild(node, (child) => callsSomething(child) || undefined) === true;
}

function shown(node: ts.Node, file: ts.SourceFile): string {
  const text = node.getText(file).replaceAll(/\s+/g, " ");
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 3)}...` : text;
}
