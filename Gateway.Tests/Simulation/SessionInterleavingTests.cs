using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

/// <summary>
/// Whatever people, phones, roads and machines do to PoC Sessions, in whatever order, through the whole network: in the end nothing is left of them, and
/// everybody and every record agrees on what was.
/// </summary>
public sealed class SessionInterleavingTests
{
    private const ulong Cases = 2_500;

    [Theory, Clause("OMA PoC CP", "12.3")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void In_any_order_of_events_all_sides_agree_in_the_end_and_nothing_is_left(int quarter)
    {
        for (var seed = ((ulong)quarter * Cases) + 1; seed <= ((ulong)quarter + 1) * Cases; seed++)
            Play(seed);
    }

    internal static void Play(ulong seed, Action<SessionPlayground>? done = null)
    {
        var town = new SessionPlayground(seed);
        var reference = new ReferenceTown(town);
        try
        {
            town.Play();
            town.Rest();
            reference.AssertAllAgree();
            town.GoHome();
            Assert.Null(town.WhatIsLeft());
            reference.AssertAllIsOnRecord();
            done?.Invoke(town);
        }
        catch (Exception failure)
        {
            throw new Xunit.Sdk.XunitException($"seed {seed}: {failure.Message}\n{string.Join('\n', town.Story)}\n{town.World.Ladder()}", failure);
        }
    }
}
