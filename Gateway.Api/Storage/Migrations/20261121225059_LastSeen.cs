using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Api.Storage.Migrations
{
    public partial class LastSeen : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "presence_states");

            migrationBuilder.DropColumn(
                name: "SipReason",
                table: "presence_charges");

            migrationBuilder.DropColumn(
                name: "SipStatus",
                table: "presence_charges");

            migrationBuilder.AddColumn<string>(
                name: "Package",
                table: "presence_charges",
                type: "TEXT",
                nullable: false,
                defaultValue: "presence");

            migrationBuilder.CreateTable(
                name: "last_seen",
                columns: table => new
                {
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_last_seen", x => x.Address);
                });
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "last_seen");

            migrationBuilder.DropColumn(
                name: "Package",
                table: "presence_charges");

            migrationBuilder.AddColumn<string>(
                name: "SipReason",
                table: "presence_charges",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SipStatus",
                table: "presence_charges",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "presence_states",
                columns: table => new
                {
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    View = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_presence_states", x => x.Address);
                });
        }
    }
}
