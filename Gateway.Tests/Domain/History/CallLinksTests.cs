using Gateway.Domain.History;

namespace Gateway.Tests.Domain.History;

public sealed class CallLinksTests
{
    [Fact]
    public void Calls_that_are_linked_belong_to_the_session_that_one_of_them_belongs_to()
    {
        var links = new CallLinks();
        links.Link("client-leg", "controlling-leg");
        Assert.Null(links.SubjectOf("client-leg"));

        Assert.True(links.Assign("controlling-leg", "ses_1"));
        links.Link("target-leg", "controlling-leg");
        links.Link("target-leg", "target-client-leg");

        Assert.All(["client-leg", "controlling-leg", "target-leg", "target-client-leg"], call => Assert.Equal("ses_1", links.SubjectOf(call)));
        Assert.Equal(["client-leg", "controlling-leg", "target-leg", "target-client-leg"], links.CallsOf("ses_1"));
    }

    [Fact]
    public void Two_chains_of_calls_become_one_from_either_side()
    {
        var links = new CallLinks();
        links.Link("a", "b");
        links.Link("c", "d");
        links.Assign("d", "ses_1");
        Assert.True(links.Link("a", "c"));
        Assert.True(links.Link("b", "d"));

        Assert.Equal(["c", "d", "a", "b"], links.CallsOf("ses_1"));
    }

    [Fact]
    public void The_first_word_holds_and_two_sessions_never_become_one()
    {
        var links = new CallLinks();
        Assert.True(links.Assign("a", "ses_1"));
        Assert.True(links.Assign("b", "ses_2"));

        Assert.True(links.Assign("a", "ses_1"));
        Assert.False(links.Assign("a", "ses_2"));
        Assert.False(links.Link("a", "b"));

        Assert.Equal(("ses_1", "ses_2"), (links.SubjectOf("a"), links.SubjectOf("b")));
    }

    [Fact]
    public void A_session_may_be_assigned_call_by_call()
    {
        var links = new CallLinks();
        links.Assign("a", "ses_1");
        links.Assign("b", "ses_1");

        Assert.Equal(["a", "b"], links.CallsOf("ses_1"));
        Assert.True(links.Link("a", "b"));
    }

    [Fact]
    public void A_dialog_that_outlives_its_session_is_taken_out_and_serves_the_next()
    {
        var links = new CallLinks();
        links.Link("pre-established", "refer-1");
        links.Assign("refer-1", "ses_1");

        links.Unlink("pre-established");
        links.Link("pre-established", "refer-2");
        links.Assign("refer-2", "ses_2");

        Assert.Equal(["refer-1"], links.CallsOf("ses_1"));
        Assert.Equal(["pre-established", "refer-2"], links.CallsOf("ses_2"));
    }

    [Fact]
    public void The_trace_shows_every_call_of_a_session_whenever_it_was_linked()
    {
        var calls = new TracedCalls();
        var links = new CallLinks(calls.Trace);
        foreach (var call in new[] { "a", "b", "c", "other" })
            calls.Passed("one.example", "other.example", Support.SipTexts.Request("INVITE", callId: call));
        links.Link("a", "b");
        links.Assign("a", "ses_1");
        links.Link("c", "b");
        links.Link("other", "yet-another");

        Assert.Equal(["a", "b", "c"], calls.Trace.MessagesOf("ses_1").Select(message => message.CallId));
    }

    [Fact]
    public void A_session_is_forgotten_with_all_its_calls()
    {
        var links = new CallLinks();
        links.Link("a", "b");
        links.Assign("a", "ses_1");
        links.Assign("c", "ses_2");

        links.Forget("ses_1");
        links.Forget("ses_1");

        Assert.Equal((1, null, "ses_2"), (links.Count, links.SubjectOf("b"), links.SubjectOf("c")));
        Assert.True(links.Assign("b", "ses_3"));
    }

    [Fact]
    public void Only_so_many_calls_are_remembered_and_the_oldest_go_first()
    {
        var links = new CallLinks(callsMax: 3);
        links.Assign("a", "ses_1");
        links.Link("a", "b");
        links.Link("b", "c");
        Assert.Equal(3, links.Count);

        links.Assign("d", "ses_2");

        Assert.Equal((3, null, "ses_1"), (links.Count, links.SubjectOf("a"), links.SubjectOf("b")));
        Assert.Equal(["b", "c"], links.CallsOf("ses_1"));
    }

    [Fact]
    public void Sessions_that_come_and_go_leave_nothing_behind()
    {
        var links = new CallLinks(callsMax: 100);
        links.Assign("long", "ses_long");
        for (var i = 0; i < 10_000; i++)
        {
            links.Assign($"call-{i}", $"ses_{i}");
            links.Link($"call-{i}", $"leg-{i}");
            links.Forget($"ses_{i}");
        }

        Assert.Equal(1, links.Count);
        Assert.Equal("ses_long", links.SubjectOf("long"));
    }
}
