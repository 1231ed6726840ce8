using Gateway.Domain.Groups;
using Gateway.Domain.Sessions.Controlling;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

[Clause("OMA PoC CP", "12.3")]
public sealed class ReleaseRulesTests
{
    // One row of the clause's table each: who is there, and what becomes of the session by its kind.
    [Theory]
    [InlineData("one left", 1, 0, 3, true, true, true, true, false)]
    [InlineData("one left, and it is not the initiator", 1, 0, 3, false, true, true, true, false)]
    [InlineData("zero left", 0, 0, 3, false, true, true, true, true)]
    [InlineData("zero left while others are still being called", 0, 4, 2, false, true, true, true, true)]
    [InlineData("the last invited one left while others are still being called", 1, 4, 2, true, true, true, true, false)]
    [InlineData("the initiator left one behind while others are still being called", 1, 4, 2, false, false, false, false, false)]
    [InlineData("the initiator left and two go on", 2, 0, 3, false, false, false, false, false)]
    [InlineData("one of four left", 3, 0, 4, true, false, false, false, false)]
    [InlineData("the initiator waits for the first", 1, 4, 1, true, false, false, false, false)]
    [InlineData("the initiator was let in unconfirmed, and nobody came", 1, 0, 1, true, true, true, true, false)]
    public void A_session_is_released_as_the_table_says(
        string situation, int connected, int pending, int peak, bool initiatorIsIn, bool oneToOne, bool adHoc, bool preArranged, bool chat)
    {
        var census = new SessionCensus(connected, pending, peak, initiatorIsIn);

        Assert.True(oneToOne == ReleaseRules.Demand(ReleasePolicy.OneToOne, census), $"1-1, {situation}");
        Assert.True(adHoc == ReleaseRules.Demand(ReleasePolicy.AdHoc, census), $"ad-hoc, {situation}");
        Assert.True(preArranged == ReleaseRules.Demand(ReleasePolicy.PreArranged, census), $"pre-arranged, {situation}");
        Assert.True(chat == ReleaseRules.Demand(ReleasePolicy.Chat, census), $"chat, {situation}");
    }

    [Fact]
    public void A_broadcast_ends_with_its_initiator()
    {
        Assert.True(ReleaseRules.Demand(ReleasePolicy.Broadcast, new(5, 0, 6, InitiatorTakesPart: false)));
        Assert.False(ReleaseRules.Demand(ReleasePolicy.Broadcast, new(5, 0, 6, InitiatorTakesPart: true)));
    }

    [Theory]
    [InlineData(2, 0, 3, true)]
    [InlineData(3, 0, 3, false)]
    [InlineData(2, 1, 3, false)]
    [InlineData(2, 0, 2, false)]
    public void A_least_number_counts_once_it_was_reached_and_nobody_is_being_called(int connected, int pending, int peak, bool released) =>
        Assert.Equal(released, ReleaseRules.Demand(ReleasePolicy.AdHoc with { ParticipantsMin = 3 }, new(connected, pending, peak, true)));

    [Fact]
    public void An_initiator_who_may_wait_may_wait_alone_but_not_be_left_alone()
    {
        var patient = ReleasePolicy.PreArranged with { WhenNobodyAccepted = false };

        Assert.False(ReleaseRules.Demand(patient, new(1, 0, 1, true)));
        Assert.True(ReleaseRules.Demand(patient, new(1, 0, 2, true)));
    }

    [Fact]
    public void The_switches_can_be_off()
    {
        var lenient = ReleasePolicy.AdHoc with { WhenOneIsLeft = false, WhenInvitedHaveLeft = false };

        Assert.False(ReleaseRules.Demand(lenient, new(1, 0, 3, true)));
        Assert.False(ReleaseRules.Demand(lenient, new(1, 2, 3, true)));
        Assert.True(ReleaseRules.Demand(lenient, new(0, 2, 3, false)));
    }

    [Fact]
    public void A_group_has_the_policy_of_its_type_unless_it_says_otherwise()
    {
        var chat = new PocGroup("grp_1", SessionUnderTest.A, "Channel 1", []) { Type = GroupType.Chat };

        Assert.Same(ReleasePolicy.Chat, chat.ReleasePolicy);
        Assert.False(chat.InviteMembers);
        Assert.True((chat with { ReleasePolicy = ReleasePolicy.PreArranged }).ReleasePolicy.WhenOneIsLeft);
        Assert.True((chat with { Type = GroupType.Broadcast }).ReleasePolicy.WhenInitiatorLeaves);
    }
}
