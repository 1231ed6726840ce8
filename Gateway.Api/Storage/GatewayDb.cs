using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>The model of the database.</summary>
internal sealed class GatewayDb(DbContextOptions<GatewayDb> options) : DbContext(options)
{
    public DbSet<MetaRow> Meta => Set<MetaRow>();
    public DbSet<UserRow> Users => Set<UserRow>();
    public DbSet<GroupRow> Groups => Set<GroupRow>();
    public DbSet<GroupMemberRow> GroupMembers => Set<GroupMemberRow>();
    public DbSet<AlertRow> Alerts => Set<AlertRow>();
    public DbSet<AlertTargetRow> AlertTargets => Set<AlertTargetRow>();
    public DbSet<SessionRow> Sessions => Set<SessionRow>();
    public DbSet<ParticipantRow> Participants => Set<ParticipantRow>();
    public DbSet<SessionEventRow> SessionEvents => Set<SessionEventRow>();
    public DbSet<ChargingRecordRow> ChargingRecords => Set<ChargingRecordRow>();
    public DbSet<BurstRow> Bursts => Set<BurstRow>();
    public DbSet<RecordingRow> Recordings => Set<RecordingRow>();
    public DbSet<AccessRuleRow> AccessRules => Set<AccessRuleRow>();
    public DbSet<AccessChangeRow> AccessChanges => Set<AccessChangeRow>();
    public DbSet<BarringRow> Barrings => Set<BarringRow>();
    public DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();
    public DbSet<JournalRow> Journal => Set<JournalRow>();
    public DbSet<IdempotencyRow> IdempotencyKeys => Set<IdempotencyRow>();
    public DbSet<AuditRow> Audit => Set<AuditRow>();
    public DbSet<LadderRow> Ladders => Set<LadderRow>();
    public DbSet<BindingRow> Bindings => Set<BindingRow>();
    public DbSet<PresenceEnquiryRow> PresenceEnquiries => Set<PresenceEnquiryRow>();
    public DbSet<PresenceChargeRow> PresenceCharges => Set<PresenceChargeRow>();
    public DbSet<ServiceContextRow> ServiceContexts => Set<ServiceContextRow>();
    public DbSet<MailboxRow> Mailboxes => Set<MailboxRow>();
    public DbSet<MessageRow> Messages => Set<MessageRow>();
    public DbSet<MessageRecordRow> MessageRecords => Set<MessageRecordRow>();
    public DbSet<GreetingRow> Greetings => Set<GreetingRow>();
    public DbSet<ForwardingRow> Forwardings => Set<ForwardingRow>();
    public DbSet<LastSeenRow> LastSeen => Set<LastSeenRow>();
    public DbSet<PublicationRow> Publications => Set<PublicationRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        PresenceTables.Map(modelBuilder);
        ServiceTables.Map(modelBuilder);

        modelBuilder.Entity<MetaRow>(table => table.ToTable("meta").HasKey(row => row.Name));

        modelBuilder.Entity<BindingRow>(table =>
        {
            table.ToTable("bindings").HasKey(row => row.Id);
            table.HasIndex(row => row.ExpiresAt);
        });

        modelBuilder.Entity<UserRow>(table =>
        {
            table.ToTable("users").HasKey(row => row.Id);
            table.HasIndex(row => row.Address).IsUnique();
            table.HasIndex(row => row.UserNameKey).IsUnique();
            table.HasIndex(row => new { row.SortName, row.Id });
            // What was true of everybody before these could be set.
            table.Property(row => row.AnswerMode).HasDefaultValue("manual").ValueGeneratedNever();
            table.Property(row => row.SimultaneousSessions).HasDefaultValue(true).ValueGeneratedNever();
        });

        modelBuilder.Entity<GroupRow>(table =>
        {
            table.ToTable("groups").HasKey(row => row.Id);
            table.HasIndex(row => row.Address).IsUnique();
            table.HasIndex(row => new { row.SortName, row.Id });
            table.Property(row => row.Type).HasDefaultValue("prearranged").ValueGeneratedNever();
            table.Property(row => row.Enabled).HasDefaultValue(true).ValueGeneratedNever();
            table.HasMany(row => row.Members).WithOne().HasForeignKey(row => row.GroupId).OnDelete(DeleteBehavior.Cascade);
        });

        modelBuilder.Entity<GroupMemberRow>(table =>
        {
            table.ToTable("group_members").HasKey(row => new { row.GroupId, row.Address });
            table.HasIndex(row => row.Address);
            table.Property(row => row.Role).HasDefaultValue("member").ValueGeneratedNever();
            table.Property(row => row.Priority).HasDefaultValue(1).ValueGeneratedNever();
            table.Property(row => row.MayJoin).HasDefaultValue(true).ValueGeneratedNever();
            table.Property(row => row.MayInitiate).HasDefaultValue(true).ValueGeneratedNever();
            table.Property(row => row.MaySeeParticipants).HasDefaultValue(true).ValueGeneratedNever();
        });

        modelBuilder.Entity<AlertRow>(table =>
        {
            table.ToTable("alerts").HasKey(row => row.Id);
            table.HasIndex(row => new { row.Handling, row.Id });
            table.HasIndex(row => new { row.From, row.Id });
            table.HasMany(row => row.Targets).WithOne().HasForeignKey(row => row.AlertId).OnDelete(DeleteBehavior.Cascade);
        });

        modelBuilder.Entity<AlertTargetRow>(table =>
        {
            table.ToTable("alert_targets").HasKey(row => new { row.AlertId, row.Position });
            table.HasIndex(row => new { row.To, row.AlertId });
            // A late repetition of an alert is recognised by its Call-ID.
            table.HasIndex(row => row.CallId);
            // Only what is under way is looked for by state: after a restart.
            table.HasIndex(row => row.State).HasFilter("State IN ('pending','sending')");
        });

        modelBuilder.Entity<SessionRow>(table =>
        {
            table.ToTable("sessions").HasKey(row => row.Id);
            table.HasIndex(row => new { row.Initiator, row.Id });
            table.HasIndex(row => new { row.GroupAddress, row.Id });
            // Only those that go on are looked for by state: for the wall, and after a restart.
            table.HasIndex(row => row.State).HasFilter("State <> 'ended'");
            table.HasMany(row => row.Participants).WithOne().HasForeignKey(row => row.SessionId).OnDelete(DeleteBehavior.Cascade);
        });

        modelBuilder.Entity<ParticipantRow>(table =>
        {
            table.ToTable("participants").HasKey(row => row.Id);
            table.HasIndex(row => row.SessionId);
            table.HasIndex(row => new { row.Address, row.SessionId });
        });

        modelBuilder.Entity<SessionEventRow>(table => table.ToTable("session_events").HasKey(row => new { row.SessionId, row.Version }));

        modelBuilder.Entity<BurstRow>(table =>
        {
            table.ToTable("bursts").HasKey(row => row.Id);
            table.HasIndex(row => new { row.SessionId, row.Id });
            table.HasIndex(row => new { row.GroupAddress, row.Id });
            table.HasIndex(row => new { row.Talker, row.Id });
            // Only those that go on are looked for by that: after a restart.
            table.HasIndex(row => row.EndedAt).HasFilter("EndedAt IS NULL");
        });

        modelBuilder.Entity<RecordingRow>(table =>
        {
            table.ToTable("recordings").HasKey(row => row.Id);
            table.HasIndex(row => row.BurstId).IsUnique();
            // What is kept is deleted oldest first, and added up.
            table.HasIndex(row => new { row.RecordedAt, row.Bytes }).HasFilter("DeletedAt IS NULL");
        });

        modelBuilder.Entity<ChargingRecordRow>(table =>
        {
            table.ToTable("charging_records").HasKey(row => row.Id);
            // One participation is charged once, whoever of the servers writes it down.
            table.HasIndex(row => new { row.SessionId, row.Participant, row.StartedAt }).IsUnique();
            table.HasIndex(row => new { row.Participant, row.Id });
        });

        modelBuilder.Entity<LadderRow>(table =>
        {
            table.ToTable("ladders").HasKey(row => new { row.AlertId, row.Run });
            table.HasIndex(row => row.KeptAt);
        });

        modelBuilder.Entity<AccessRuleRow>(table =>
        {
            table.ToTable("access_rules").HasKey(row => row.Id);
            table.HasIndex(row => row.Owner);
        });

        modelBuilder.Entity<AccessChangeRow>(table =>
        {
            table.ToTable("access_changes").HasKey(row => row.Version);
            table.Property(row => row.Version).ValueGeneratedNever();
        });

        modelBuilder.Entity<BarringRow>(table => table.ToTable("barrings").HasKey(row => row.Id));

        modelBuilder.Entity<ApiKeyRow>(table =>
        {
            table.ToTable("api_keys").HasKey(row => row.Id);
            table.HasIndex(row => row.Hash).IsUnique();
        });

        modelBuilder.Entity<JournalRow>(table =>
        {
            table.ToTable("journal").HasKey(row => row.Seq);
            table.Property(row => row.Seq).ValueGeneratedNever();
            table.HasIndex(row => row.Time);
        });

        modelBuilder.Entity<IdempotencyRow>(table =>
        {
            table.ToTable("idempotency_keys").HasKey(row => new { row.Owner, row.Key });
            table.HasIndex(row => row.CreatedAt);
        });

        modelBuilder.Entity<AuditRow>(table =>
        {
            table.ToTable("audit").HasKey(row => row.Id);
        });
    }
}
