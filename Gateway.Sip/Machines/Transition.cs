using System.Collections.Immutable;

namespace Gateway.Sip.Machines;

/// <summary>What a state machine answers to an event: its new state, and the orders for the world outside, in order.</summary>
public readonly record struct Transition<TState, TEffect>(TState State, ImmutableArray<TEffect> Effects);
