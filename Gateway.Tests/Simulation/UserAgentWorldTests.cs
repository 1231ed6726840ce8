using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

/// <summary>Two user agents, a bad network between them, and what has to be true whatever happens.</summary>
public sealed class UserAgentWorldTests
{
    // Should every BYE be lost, the session timer of the other side ends the call.
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(40);

    [Theory]
    [InlineData(0.0, 10_000)]
    [InlineData(0.2, 10_000)]
    [InlineData(0.5, 4_000)]
    [Clause("RFC 3261", "9.1")]
    public void A_call_that_is_cancelled_when_it_is_answered_is_cancelled_or_left_and_never_both_or_neither(double loss, int count)
    {
        const int PerWorld = 100;
        var (cancelled, left) = (0, 0);
        World.ForSeeds(count / PerWorld, world =>
        {
            Disturb(world, loss);
            var (alice, bob) = (new TestUserAgent(world, "alice", "10.0.2.1"), new TestUserAgent(world, "bob", "10.0.2.2"));
            var chance = new SeededIdSource(world.Seed * 31);
            var callers = new List<CallStory>();
            var callees = new Dictionary<string, CallStory>();
            bob.OnInvited = (call, _) =>
            {
                callees[call.CallId] = new(call);
                if (chance.NewUInt32() % 2 == 0)
                    call.Ring(SipStatus.Ringing, MessageExtras.None, world.Now);
                world.After(Ms(chance.NewUInt32() % 700), () => call.Accept(bob.Contact, MessageExtras.None, world.Now));
            };
            for (var i = 0; i < PerWorld; i++)
            {
                world.After(Ms(i * 200), () =>
                {
                    var story = new CallStory();
                    story.Begin(alice.Call(bob, owner: story));
                    callers.Add(story);
                    world.After(Ms(chance.NewUInt32() % 900), () => story.Give(world.Now));
                });
            }

            world.RunFor(TimeSpan.FromSeconds(PerWorld * 0.2) + LongEnough);

            foreach (var caller in callers)
            {
                Assert.True(caller.Beginnings.Count == 1, $"{caller}");
                var wasLeft = caller.Ends.Count == 1;
                Assert.True(wasLeft == caller.Beginnings[0] is "Accepted" or "AnsweredTooLate", $"{caller}");
                (cancelled, left) = wasLeft ? (cancelled, left + 1) : (cancelled + 1, left);
                if (!callees.TryGetValue(caller.Call.CallId, out var callee))
                {
                    Assert.False(wasLeft);
                    continue;
                }

                Assert.True(callee.Beginnings.Count + callee.Ends.Count == 1, $"{caller} / {callee}");
                if (wasLeft)
                    Assert.True(callee.Ends.Count == 1, $"{caller} / {callee}");
                else if (callee.Ends.Count == 1)
                    Assert.True(loss > 0 && callee.Ends[0] is "NoAck" or "ByUs" or "SessionExpired", $"{caller} / {callee}");
            }

            alice.AssertEmpty();
            bob.AssertEmpty();
        });

        // The race is one: both sides win it often.
        Assert.InRange(cancelled, count / 10, count);
        Assert.InRange(left, count / 10, count);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Whatever_both_sides_do_every_call_ends_once_on_both_and_nothing_stays_behind(double loss) =>
        World.ForSeeds(60, world =>
        {
            Disturb(world, loss);
            var (alice, bob) = (new TestUserAgent(world, "alice", "10.0.2.1"), new TestUserAgent(world, "bob", "10.0.2.2"));
            var chance = new SeededIdSource(world.Seed * 77);
            var stories = new List<CallStory>();
            var deeds = new Deeds(world, chance, stories);
            deeds.Serve(alice);
            deeds.Serve(bob);
            for (var i = 0; i < 30; i++)
            {
                var (from, to) = i % 2 == 0 ? (alice, bob) : (bob, alice);
                world.After(Ms(chance.NewUInt32() % 30_000), () => deeds.Call(from, to));
            }

            world.RunFor(TimeSpan.FromSeconds(90));
            foreach (var story in stories)
                story.Call.Bye(MessageExtras.None, world.Now);
            world.RunFor(LongEnough);

            foreach (var story in stories)
            {
                Assert.True(story.Call.State == CallState.Ended, $"{story}");
                Assert.True(story.Ends.Count <= 1, $"{story}");
                if (!story.Call.IsIncoming)
                    Assert.True(story.Beginnings.Count == 1 && story.Ends.Count == (story.Beginnings[0] == "Refused" ? 0 : 1), $"{story}");
                else
                    Assert.True(story.Beginnings.Count + story.Ends.Count + story.Refusals == 1, $"{story}");
                Assert.Equal(0, story.SilentRequests);
            }

            if (loss == 0)
            {
                foreach (var pair in stories.GroupBy(story => story.Call.CallId))
                    Assert.True(pair.Count() == 2 && pair.Select(story => story.Ends.Count).Distinct().Count() == 1, string.Join(" / ", pair));
            }

            alice.AssertEmpty();
            bob.AssertEmpty();
        });

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [Clause("RFC 6665", "4")]
    public void Every_subscription_ends_once_on_both_sides(double loss) =>
        World.ForSeeds(60, world =>
        {
            Disturb(world, loss);
            var (alice, bob) = (new TestUserAgent(world, "alice", "10.0.2.1"), new TestUserAgent(world, "bob", "10.0.2.2"));
            var chance = new SeededIdSource(world.Seed * 131);
            var ends = new SubscriptionEnds();
            var made = new List<IncomingSubscription>();
            bob.OnRequest = (transaction, request, now) =>
            {
                var subscription = bob.Core.AcceptSubscription(transaction, request, new(TimeSpan.FromSeconds(60), bob.Contact) { NotifiesWholeState = chance.NewUInt32() % 2 == 0 }, ends, now);
                made.Add(subscription);
                subscription.Notify(new SubscriptionState.Active(), MessageExtras.None, now);
                for (var i = chance.NewUInt32() % 5; i > 0; i--)
                    world.After(Ms(chance.NewUInt32() % 60_000), () => subscription.Notify(new SubscriptionState.Active(), MessageExtras.None, world.Now));
                if (chance.NewUInt32() % 2 == 0)
                    world.After(Ms(chance.NewUInt32() % 90_000), () => subscription.Notify(new SubscriptionState.Terminated("noresource"), MessageExtras.None, world.Now));
            };
            var asked = new List<OutgoingSubscription>();
            for (var i = 0; i < 20; i++)
            {
                var request = i % 2 == 0
                    ? alice.RequestTo(bob, SipMethod.Refer, MessageExtras.None.With(HeaderId.ReferTo, "<sip:c@x>"))
                    : alice.RequestTo(bob, SipMethod.Subscribe, MessageExtras.None.With(HeaderId.Event, "conference")) with { Expires = 60 };
                world.After(Ms(chance.NewUInt32() % 20_000), () => asked.Add(alice.Core.Subscribe(request, ends, world.Now)));
            }

            world.RunFor(TimeSpan.FromMinutes(4));
            foreach (var subscription in asked)
                subscription.Unsubscribe(world.Now);
            world.RunFor(LongEnough + LongEnough);

            Assert.All(asked, subscription => Assert.Equal(1, ends.CountOf(subscription)));
            Assert.All(made, subscription => Assert.Equal(1, ends.CountOf(subscription)));
            alice.AssertEmpty();
            bob.AssertEmpty();
        });

    private static void Disturb(World world, double loss)
    {
        world.Loss = loss;
        world.Duplication = loss / 2;
        world.DelayMin = Ms(5);
        world.DelayMax = Ms(loss == 0 ? 60 : 250);
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>What people do with calls, by chance.</summary>
    private sealed class Deeds(World world, SeededIdSource chance, List<CallStory> stories)
    {
        public void Call(TestUserAgent from, TestUserAgent to)
        {
            var story = new CallStory { OnReinvite = AnswerReinvite };
            story.Begin(from.Call(to, Offer(), owner: story, change: invite => invite with { AnswerLimit = TimeSpan.FromSeconds(20 + Roll(40)) }));
            stories.Add(story);
            Plan(story);
        }

        public void Serve(TestUserAgent agent) => agent.OnInvited = (call, _) =>
        {
            var story = new CallStory(call) { OnReinvite = AnswerReinvite };
            stories.Add(story);
            if (Roll(2) == 0)
                call.Ring(SipStatus.Ringing, MessageExtras.None, world.Now);
            world.After(Ms(Roll(3) == 0 ? 0 : Roll(8_000)), () =>
            {
                if (Roll(5) > 0)
                    call.Accept(agent.Contact, Offer(), world.Now);
                else if (call.State == CallState.Proceeding)
                {
                    story.Refusals++;
                    call.Refuse(SipStatus.BusyHere, MessageExtras.None, world.Now);
                }
            });
            Plan(story);
        };

        private void Plan(CallStory story)
        {
            for (var deeds = Roll(6); deeds > 0; deeds--)
                world.After(Ms(Roll(40_000)), () => Do(story));
            if (Roll(2) == 0)
                world.After(Ms(Roll(40_000)), () => story.Leave(world.Now));
        }

        private void Do(CallStory story)
        {
            switch (Roll(4))
            {
                case 0:
                    story.Call.Reinvite(Offer(), world.Now);
                    break;
                case 1:
                    story.Send(SipMethod.Info, MessageExtras.None, world.Now);
                    break;
                case 2:
                    story.Send(SipMethod.Update, Roll(2) == 0 ? MessageExtras.None : Offer(), world.Now);
                    break;
                case 3 when Roll(4) == 0:
                    story.Call.Cancel(null, world.Now);
                    break;
            }
        }

        private void AnswerReinvite(Call call)
        {
            if (Roll(6) > 0)
                world.After(Ms(Roll(2_000)), () => call.AnswerReinvite(Roll(4) == 0 ? SipStatus.NotAcceptableHere : SipStatus.Ok, Offer(), world.Now));
        }

        private MessageExtras Offer() => MessageExtras.None.With(new MessageBody("application/sdp", Encoding.ASCII.GetBytes($"v=0\r\no=- 1 {Roll(3)}\r\n")));

        private uint Roll(uint sides) => chance.NewUInt32() % sides;
    }

    private sealed class CallStory : ICallOwner
    {
        private readonly List<string> _told = [];
        private int _sent;

        public CallStory()
        {
        }

        public CallStory(Call call)
        {
            Begin(call);
            call.Owner = this;
        }

        public Call Call { get; private set; } = null!; // given at once by whoever makes the story

        public List<string> Beginnings { get; } = [];

        public List<string> Ends { get; } = [];

        public int Refusals { get; set; }

        /// <summary>Requests whose end was never told.</summary>
        public int SilentRequests => _sent;

        public Action<Call>? OnReinvite { get; init; }

        public void Begin(Call call) => Call = call;

        /// <summary>The caller wants nothing more to do with it.</summary>
        public void Give(MonotonicTime now)
        {
            if (Beginnings.Count == 0)
                Call.Cancel(null, now);
            else
                Call.Bye(MessageExtras.None, now);
        }

        public void Leave(MonotonicTime now)
        {
            if (Call.State == CallState.Proceeding)
                Refusals++;
            Call.Bye(MessageExtras.None, now);
        }

        public void Send(SipMethod method, MessageExtras extras, MonotonicTime now)
        {
            if (Call.Send(method, extras, (_, _, _) => _sent--, now))
                _sent++;
        }

        public override string ToString() => $"{(Call.IsIncoming ? "callee" : "caller")} {Call.CallId} {Call.State}: {string.Join(' ', _told)}";

        public void Progressed(Call call, SipResponse provisional, MonotonicTime now) => Tell("Progressed");

        public void Accepted(Call call, SipResponse success, MonotonicTime now) => Beginnings.Add(Tell("Accepted"));

        public void Refused(Call call, CallRefusal refusal, MonotonicTime now) => Beginnings.Add(Tell("Refused"));

        public void AnsweredTooLate(Call call, SipResponse success, MonotonicTime now) => Beginnings.Add(Tell("AnsweredTooLate"));

        public void Cancelled(Call call, SipRequest? cancel, MonotonicTime now) => Beginnings.Add(Tell("Cancelled"));

        public void ReinviteCancelled(Call call, MonotonicTime now) => Tell("ReinviteCancelled");

        public void Confirmed(Call call, SipRequest ack, MonotonicTime now) => Tell("Confirmed");

        public void ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now)
        {
            Tell("ReinviteArrived");
            OnReinvite?.Invoke(call);
        }

        public void ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now) => Tell("ReinviteAnswered");

        public void RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now) =>
            call.Respond(transaction, request, SipStatus.Ok, MessageExtras.None, now);

        public void Ended(Call call, CallEnd end, MonotonicTime now) => Ends.Add(Tell(end.GetType().Name));

        private string Tell(string what)
        {
            Assert.True(Ends.Count == 0 && !(Beginnings is ["Refused" or "Cancelled"]), $"{what} after the end: {this}");
            _told.Add(what);
            return what;
        }
    }

    private sealed class SubscriptionEnds : ISubscriptionOwner, ISubscriberOwner
    {
        private readonly Dictionary<object, int> _counts = [];

        public int CountOf(object subscription) => _counts.GetValueOrDefault(subscription);

        public void Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now)
        {
        }

        public void Ended(IncomingSubscription subscription, MonotonicTime now) => _counts[subscription] = CountOf(subscription) + 1;

        public void Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now)
        {
        }

        public void Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now) => Assert.Equal(0, CountOf(subscription));

        public void Ended(OutgoingSubscription subscription, string reason, MonotonicTime now) => _counts[subscription] = CountOf(subscription) + 1;
    }
}
