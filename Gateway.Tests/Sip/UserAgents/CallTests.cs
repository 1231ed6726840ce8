using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.UserAgents;

[Clause("RFC 3261", "13")]
public sealed class CallTests
{
    private readonly World _world = new() { DelayMin = TimeSpan.FromMilliseconds(10) };
    private readonly TestUserAgent _alice;
    private readonly TestUserAgent _bob;

    public CallTests()
    {
        _alice = new(_world, "alice", "10.0.2.1");
        _bob = new(_world, "bob", "10.0.2.2");
    }

    [Fact]
    public void A_call_is_made_and_left_by_the_caller()
    {
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Bye(MessageExtras.None, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Accepted", "Ended ByUs 200"], _alice.Told);
        Assert.Equal(["Invited", "Confirmed", "Ended ByPeer"], _bob.Told);
        AssertNothingLeft();
    }

    [Fact]
    public void A_call_is_made_and_left_by_the_callee()
    {
        _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        _bob.Calls[0].Bye(MessageExtras.None, _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Accepted", "Ended ByPeer"], _alice.Told);
        Assert.Equal(["Invited", "Confirmed", "Ended ByUs 200"], _bob.Told);
        AssertNothingLeft();
    }

    [Fact]
    [Clause("RFC 3261", "9")]
    public void A_ringing_call_is_cancelled()
    {
        _bob.OnInvited = (ringing, now) => ringing.Ring(180, MessageExtras.None, now);
        var call = _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromSeconds(1));
        call.Cancel("SIP;cause=487", _world.Now);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Progressed 180", "Refused 487 cancelled"], _alice.Told);
        Assert.Equal(["Invited", "Cancelled CANCEL"], _bob.Told);
        AssertNothingLeft();
    }

    [Fact]
    public void A_call_is_refused()
    {
        _bob.OnInvited = (call, now) => call.Refuse(486, MessageExtras.None.With(HeaderId.Warning, "399 x \"busy\""), now);
        _alice.Call(_bob);
        _world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["Refused 486"], _alice.Told);
        AssertNothingLeft();
    }

    private void AssertNothingLeft()
    {
        _alice.AssertEmpty();
        _bob.AssertEmpty();
    }
}
