"""The pages of a plan: parse, call, render. Each says who may use it."""
