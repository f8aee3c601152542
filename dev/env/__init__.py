"""Install what the targets need (.venv, Node.js, system packages), and make environments."""
