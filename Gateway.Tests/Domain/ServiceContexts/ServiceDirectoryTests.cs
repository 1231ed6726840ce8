using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.ServiceContexts;

public sealed class ServiceDirectoryTests
{
    private static readonly ServiceDirectory Both = ServiceDirectory.Empty
        .With(Identity("ctx_1", "sip:UserB-dep-fna@vm.poc.local")).With(Identity("ctx_2", "sip:677372@vm.poc.local"));

    [Theory]
    [InlineData("sip:UserB-dep-fna@vm.poc.local")]
    [InlineData("sip:UserB-dep-fna@VM.Poc.Local")]
    [InlineData("SIP:UserB-dep-fna@vm.poc.local")]
    [InlineData("sip:%55serB-dep-fna@vm.poc.local")]
    [InlineData("sip:UserB-dep-fna@vm.poc.local;x-any=1")]
    [InlineData("sip:UserB-dep-fna@vm.poc.local;transport=tcp")]
    [Clause("RFC 3261", "19.1.4")]
    public void An_identity_is_found_by_every_writing_of_its_URI(string written)
    {
        Assert.True(Both.TryFind(SipUri.Parse(written), out var found));
        Assert.Equal("ctx_1", found.Id.Value);
    }

    [Theory]
    [InlineData("sip:userb-dep-fna@vm.poc.local")]
    [InlineData("sips:UserB-dep-fna@vm.poc.local")]
    [InlineData("sip:UserB-dep-fna@vm.poc.local:5060")]
    [InlineData("sip:UserB-dep-fna@poc.local")]
    [InlineData("sip:UserB-dep@vm.poc.local")]
    [InlineData("sip:677372@vm.poc.local;user=phone")]
    [InlineData("sip:UserB-dep-fna:secret@vm.poc.local")]
    [Clause("RFC 3261", "19.1.4")]
    public void An_identity_is_not_found_by_another_URI(string written) => Assert.False(Both.TryFind(SipUri.Parse(written), out _));

    [Fact]
    public void A_port_and_a_transport_that_were_provisioned_belong_to_the_identity()
    {
        var directory = ServiceDirectory.Empty.With(Identity("ctx_1", "sip:box@vm.poc.local:5070;transport=tcp"));

        Assert.True(directory.TryFind(SipUri.Parse("sip:box@vm.poc.local:5070;transport=TCP"), out _));
        Assert.False(directory.TryFind(SipUri.Parse("sip:box@vm.poc.local:5070"), out _));
    }

    [Fact]
    public void What_is_removed_is_gone_and_what_is_replaced_is_new()
    {
        var changed = Both.Without(SipUri.Parse("sip:677372@vm.poc.local"))
            .With(Identity("ctx_1", "sip:UserB-dep-fna@vm.poc.local") with { Behaviour = ServiceBehaviour.DepositBusy });

        Assert.Equal(ServiceBehaviour.DepositBusy, Assert.Single(changed.Identities).Behaviour);
        Assert.Equal(2, Both.IdentityCount);
    }

    [Fact]
    public void A_host_is_that_of_a_service_as_long_as_it_has_an_identity()
    {
        Assert.True(Both.IsServiceHost("vm.poc.local"));
        Assert.True(Both.IsServiceHost("x.vm.poc.local"));
        Assert.False(Both.IsServiceHost("poc.local"));
        Assert.False(Both.IsServiceHost("xvm.poc.local"));
        var one = Both.Without(SipUri.Parse("sip:677372@vm.poc.local"));
        Assert.True(one.IsServiceHost("vm.poc.local"));
        Assert.False(one.Without(SipUri.Parse("sip:UserB-dep-fna@vm.poc.local")).IsServiceHost("vm.poc.local"));
    }

    [Fact]
    public void Thousands_of_changes_after_each_other_leave_what_they_say_and_nothing_else()
    {
        var directory = ServiceDirectory.Of(Enumerable.Range(0, 500).Select(i => Identity($"ctx_{i}", $"sip:old{i}@vm.poc.local")), [], []);
        var before = directory;

        for (var i = 0; i < 3_000; i++)
        {
            directory = directory.With(Identity($"ctx_n{i}", $"sip:new{i}@vm.poc.local"));
            if (i % 2 == 0)
                directory = directory.Without(SipUri.Parse($"sip:new{i}@vm.poc.local"));
            if (i < 500)
                directory = directory.With(Identity($"ctx_{i}", $"sip:old{i}@VM.poc.local") with { Behaviour = ServiceBehaviour.Menu });
        }

        Assert.Equal((2_000, 500), (directory.IdentityCount, before.IdentityCount));
        Assert.Equal(directory.IdentityCount, directory.Identities.Count());
        Assert.Equal(500, directory.Identities.Count(identity => identity.Behaviour == ServiceBehaviour.Menu));
        Assert.False(directory.TryFind(SipUri.Parse("sip:new2998@vm.poc.local"), out _));
        Assert.True(directory.TryFind(SipUri.Parse("sip:new2999@vm.poc.local"), out _));
        Assert.True(directory.TryFind(SipUri.Parse("sip:old17@vm.poc.local"), out var changed) && changed.Behaviour == ServiceBehaviour.Menu);
        Assert.True(before.TryFind(SipUri.Parse("sip:old17@vm.poc.local"), out var unchanged) && unchanged.Behaviour == ServiceBehaviour.DepositAsk);
    }

    [Fact]
    public void A_mailbox_that_gets_another_owner_is_found_by_him_alone()
    {
        var (anna, bob) = (PocAddress.Parse("sip:anna@poc.local"), PocAddress.Parse("sip:bob@poc.local"));
        var directory = ServiceDirectory.Empty.With(new Mailbox(new("mbx_1"), anna, "17")).With(new Mailbox(new("mbx_1"), bob, "17"));

        Assert.False(directory.TryFindMailboxOf(anna, out _));
        Assert.True(directory.TryFindMailboxOf(bob, out var mailbox));
        Assert.Equal("mbx_1", mailbox.Id.Value);
        Assert.False(directory.Without(mailbox.Id).TryFindMailboxOf(bob, out _));
    }

    [Theory]
    [InlineData("", "there is no Request-URI")]
    [InlineData("tel:+359888", "it is no SIP URI")]
    [InlineData("sip: top@vm", "it is no SIP URI")]
    [InlineData("UserB-dep-fnb@vm.wcom.com", "it is no SIP URI")]
    [InlineData("sip:vm.poc.local", "it has no user part")]
    [InlineData("sip:a@vm?Subject=x", "a Request-URI has no headers")]
    [InlineData("sip:a@vm;method=BYE", "a Request-URI has no method parameter")]
    [Clause("S003", "2.1")]
    public void What_cannot_be_a_Request_URI_is_not_provisioned(string text, string because)
    {
        Assert.False(ServiceIdentity.TryReadUri(text, out _, out var error));
        Assert.Equal(because, error);
    }

    [Fact]
    public void A_Request_URI_has_256_characters_at_most()
    {
        var longest = "sip:" + new string('a', 256 - 7) + "@vm";

        Assert.True(ServiceIdentity.TryReadUri(longest, out _, out _));
        Assert.False(ServiceIdentity.TryReadUri("sip:a" + longest[4..], out _, out _));
    }

    private static ServiceIdentity Identity(string id, string uri) => new(new(id), SipUri.Parse(uri), ServiceBehaviour.DepositAsk);
}
