// What the jobs take and give: a program that imports `Studio` has it without naming our other targets.
@_exported public import Documents
@_exported public import Mixers
@_exported public import MixingConsole
