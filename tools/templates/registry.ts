import type { Pattern } from "./pattern.ts";
import { addArgument } from "./patterns/add-argument.ts";
import { addElement } from "./patterns/add-element.ts";
import { arithmeticOperator } from "./patterns/arithmetic-operator.ts";
import { assignmentTarget } from "./patterns/assignment-target.ts";
import { booleanOperator } from "./patterns/boolean-operator.ts";
import { callName } from "./patterns/call-name.ts";
import { clamp } from "./patterns/clamp.ts";
import { combine } from "./patterns/combine.ts";
import { comparisonOperator } from "./patterns/comparison-operator.ts";
import { conditionDonor } from "./patterns/condition-donor.ts";
import { conditionGuard } from "./patterns/condition-guard.ts";
import { conversion } from "./patterns/conversion.ts";
import { deleteStatement } from "./patterns/delete-statement.ts";
import { donorExpression } from "./patterns/donor-expression.ts";
import { dropOperand } from "./patterns/drop-operand.ts";
import { emptyLiteral } from "./patterns/empty-literal.ts";
import { insertStatement } from "./patterns/insert-statement.ts";
import { literalValue } from "./patterns/literal-value.ts";
import { memberNamePattern } from "./patterns/member-name.ts";
import { missingReturn } from "./patterns/missing-return.ts";
import { moveStatement } from "./patterns/move-statement.ts";
import { negateCondition } from "./patterns/negate-condition.ts";
import { guardStatement } from "./patterns/guard-statement.ts";
import { raiseEarly } from "./patterns/raise-early.ts";
import { nullGuard } from "./patterns/null-guard.ts";
import { offByOne } from "./patterns/off-by-one.ts";
import { operatorAndLiteral } from "./patterns/operator-and-literal.ts";
import { returnValue } from "./patterns/return-value.ts";
import { slicePattern } from "./patterns/slice.ts";
import { stringTweak } from "./patterns/string-tweak.ts";
import { swapArguments } from "./patterns/swap-arguments.ts";
import { swapOperands } from "./patterns/swap-operands.ts";
import { tolerateException } from "./patterns/tolerate-exception.ts";
import { typeCheck } from "./patterns/type-check.ts";
import { variableName } from "./patterns/variable-name.ts";

/** Every pattern, in the order of the published list; among equals the earlier one goes first. */
export const patterns: readonly Pattern[] = [
  comparisonOperator,
  booleanOperator,
  literalValue,
  arithmeticOperator,
  variableName,
  memberNamePattern,
  conditionGuard,
  conditionDonor,
  nullGuard,
  swapArguments,
  swapOperands,
  offByOne,
  callName,
  dropOperand,
  slicePattern,
  clamp,
  emptyLiteral,
  returnValue,
  assignmentTarget,
  insertStatement,
  operatorAndLiteral,
  combine,
  addArgument,
  typeCheck,
  conversion,
  tolerateException,
  addElement,
  stringTweak,
  moveStatement,
  missingReturn,
  negateCondition,
  guardStatement,
  raiseEarly,
  deleteStatement,
  donorExpression,
];
